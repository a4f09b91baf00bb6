import {type Rule, defineRule} from './rule.ts'

/** Nobody reads more of one file. */
const mostTold = 1000

/** A rule whose findings are what exportfs would say of an exports file; the category tells one from the others. */
export function exportsRule(rule: Pick<Rule, 'code' | 'slug' | 'category' | 'title'>): Rule {
  return defineRule({
    ...rule,
    checkExports(file, _world, report) {
      const all = file.problems.filter(({category}) => category === rule.category)
      const more = all.length - mostTold
      for (const [index, {message, hint, at, related}] of all.slice(0, mostTold).entries()) {
        const isLast = index === mostTold - 1 && more > 0
        report({message: isLast ? `${message}; ${more} more of this file are not listed` : message, hint, at, related})
      }
    },
  })
}
