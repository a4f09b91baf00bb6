// Compiles loops over arrays, and arrays taken apart, to plain index access.
//
// `for (const claim of claims)` and `const [name, text] = entry` go through an iterator, which is an object a loop and one more
// a step until V8 optimizes the function; most of what a short command runs is never optimized. A quarter of all that
// `k8slab verify` allocated was such objects. Only what TypeScript knows to be an array or a tuple is changed: maps, sets
// and generators keep their iterators.
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {
  isArrayBindingPattern,
  isCallExpression,
  isForOfStatement,
  isPropertyAccessExpression,
  isVariableDeclarationList,
} from 'typescript/unstable/ast/is'
import {API, TypeFlags} from 'typescript/unstable/sync'

/** An esbuild plugin. */
export const plainLoops = {
  name: 'plain loops',
  setup(build) {
    const typescript = new API()
    const {checker, program} = typescript
      .updateSnapshot({openProjects: ['tsconfig.json']})
      .getProject(resolve('tsconfig.json'))
    build.onLoad({filter: /[\\/]src[\\/].*\.ts$/}, ({path}) => ({
      contents: withPlainLoops(readFileSync(path, 'utf8'), program.getSourceFile(path), checker),
      loader: 'ts',
    }))
    build.onEnd(() => typescript.close())
  },
}

/** @param text of the file that `source` is the syntax tree of */
function withPlainLoops(text, source, checker) {
  const {loops, numberedLoops, patterns} = overArrays(source, checker)
  let count = 0

  const shaped = node => {
    if (loops.has(node)) return plainLoop(node)
    if (numberedLoops.has(node)) return plainNumberedLoop(node)
    return patterns.has(node) ? plainPattern(node) : withShapedChildren(node)
  }

  const withShapedChildren = node => {
    let shapedText = ''
    let end = node.getStart()
    node.forEachChild(child => {
      shapedText += text.slice(end, child.getStart()) + shaped(child)
      end = child.end
    })
    return shapedText + text.slice(end, node.end)
  }

  // for (const claim of claims) bind(claim)
  // for (let i = 0, list = claims; i < list.length; i++) { const claim = list[i]; bind(claim) }
  const plainLoop = ({initializer, expression, statement}) => {
    const {index, list, head} = headOver(expression)
    const {name} = initializer.declarations[0]
    return `${head} { ${keywordOf(initializer)} ${shaped(name)} = ${list}[${index}]; ${shaped(statement)} }`
  }

  // for (const [index, claim] of claims.entries()) …
  const plainNumberedLoop = ({initializer, expression, statement}) => {
    const {index, list, head} = headOver(expression.expression.expression)
    const values = [index, `${list}[${index}]`]
    const declared = initializer.declarations[0].name.elements
      .map((element, at) => (isLeftOut(element) ? '' : `${shaped(element)} = ${values[at]}`))
      .filter(Boolean)
    return `${head} { ${keywordOf(initializer)} ${declared.join(', ')}; ${shaped(statement)} }`
  }

  const headOver = expression => {
    const [index, list] = [`$index${count}`, `$list${count}`]
    count += 1
    return {
      index,
      list,
      head: `for (let ${index} = 0, ${list} = ${shaped(expression)}; ${index} < ${list}.length; ${index}++)`,
    }
  }

  const keywordOf = initializer => text.slice(initializer.getStart(), initializer.declarations[0].getStart())

  // [kind, , name = ''] is {0: kind, 2: name = ''}
  const plainPattern = ({elements}) => {
    const kept = elements.map((element, index) => (isLeftOut(element) ? '' : `${index}: ${shaped(element)}`))
    return `{${kept.filter(Boolean).join(', ')}}`
  }

  return text.slice(0, source.getStart()) + shaped(source) + text.slice(source.end)
}

/** @returns the loops and patterns of a file that go through an iterator and need not */
function overArrays(source, checker) {
  const loops = []
  const patterns = []
  const visit = node => {
    if (isForOfStatement(node) && !node.awaitModifier && isVariableDeclarationList(node.initializer)) loops.push(node)
    if (isArrayBindingPattern(node) && node.elements.every(element => !element.dotDotDotToken)) patterns.push(node)
    node.forEachChild(visit)
  }
  visit(source)
  const whereArray = (nodes, typed) => {
    const types = nodes.length === 0 ? [] : checker.getTypeAtLocation(nodes.map(typed))
    return new Set(nodes.filter((_, index) => !isAny(types[index]) && checker.isArrayLikeType(types[index])))
  }
  return {
    loops: whereArray(loops, ({expression}) => expression),
    numberedLoops: whereArray(loops.filter(isNumbered), ({expression}) => expression.expression.expression),
    patterns: whereArray(patterns, pattern => pattern),
  }
}

/** Whether a loop is `for (const [index, each] of list.entries())`, whatever `list` is. */
function isNumbered({initializer, expression}) {
  return (
    isCallExpression(expression) &&
    isPropertyAccessExpression(expression.expression) &&
    expression.expression.name.text === 'entries' &&
    isArrayBindingPattern(initializer.declarations[0].name)
  )
}

const isAny = type => (type.flags & (TypeFlags.Any | TypeFlags.Never)) !== 0

/** Whether an element of a pattern takes nothing, as the first of `[, name]`. */
const isLeftOut = element => element.name === undefined
