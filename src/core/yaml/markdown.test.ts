import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {readMarkdown} from './markdown.ts'

const manifest = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n'
const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)
const read = (text: string) => readMarkdown(text, 'lab.md')
/** For each document its block, its first line and column, and its value or problem. */
const seen = (text: string): unknown[] =>
  read(text).documents.map(document => {
    const {line, column} = document.place([])
    const {value, problems} = document
    return [
      document.block,
      line,
      column,
      problems[0]?.message ?? (value as {metadata?: {name?: string}}).metadata?.name,
    ]
  })

describe('a fenced block with apiVersion and kind', () => {
  it.each<[string, string, number, number]>([
    ['three backticks', `# Web\n\n\`\`\`yaml\n${manifest}\`\`\`\n`, 4, 1],
    ['no tag', `\`\`\`\n${manifest}\`\`\`\n`, 2, 1],
    ['another tag', `\`\`\`text title="a"\n${manifest}\`\`\`\n`, 2, 1],
    ['four backticks, closed by five', `\`\`\`\`yml\n${manifest}\`\`\`\`\`\n`, 2, 1],
    ['tildes', `~~~yaml\n${manifest}~~~\n`, 2, 1],
    ['no end', `\`\`\`\n${manifest}`, 2, 1],
    ['indentation', `1. Step:\n\n   \`\`\`yaml\n${indented(manifest, '   ')}   \`\`\`\n`, 4, 4],
    ['less indentation than the fence', `    \`\`\`\n${indented(manifest, '  ')}    \`\`\`\n`, 2, 3],
    ['more indentation than the fence', `\`\`\`\n${indented(manifest, '    ')}\`\`\`\n`, 2, 5],
    ['a fence on the line of its list item', `- \`\`\`\n${indented(manifest, '  ')}  \`\`\`\n`, 2, 3],
    ['tabs', `\t\`\`\`\n${indented(manifest, '\t')}\t\`\`\`\n`, 2, 2],
    ['a quote', `> \`\`\`\n${indented(manifest, '> ')}> \`\`\`\n`, 2, 3],
    ['a comment that is indented less', `  \`\`\`\n# web\n${indented(manifest, '  ')}  \`\`\`\n`, 3, 3],
    ['a byte order mark and CR LF', `\ufeff\`\`\`\r\n${manifest.replaceAll('\n', '\r\n')}\`\`\`\r\n`, 2, 1],
    ['a command at its head', `\`\`\`\n$ cat web.yaml\n${manifest}\`\`\`\n`, 3, 1],
    ['a command without a space', `\`\`\`\n$cat web.yaml\n\n${manifest}\`\`\`\n`, 4, 1],
    ['several commands', `\`\`\`\n[root@node1 ~]# vi web.yaml\n$ cat web.yaml\n${manifest}\`\`\`\n`, 4, 1],
    ['a command behind it', `\`\`\`\n${manifest}$ kubectl apply -f web.yaml\nservice/web created\n\`\`\`\n`, 2, 1],
    ['a here-document', `\`\`\`sh\ncat <<'EOF' | kubectl apply -f -\n${manifest}EOF\nkubectl get svc\n\`\`\`\n`, 3, 1],
    ['JSON', '```json\n{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": {"name": "web"}\n}\n```\n', 2, 1],
    ['keys in quotes', '```\n"apiVersion" : v1\n\'kind\': Pod\nmetadata: {name: web}\n```\n', 2, 1],
  ])('is read: %s', (_, text, line, column) => {
    expect(seen(text)).toEqual([[0, line, column, 'web']])
    expect(read(text).skipped).toBe(0)
  })

  it('may hold several documents', () => {
    const other = manifest.replace('web', 'api')
    const text = `\`\`\`\n${manifest}---\n${other}\`\`\`\nthen\n\`\`\`\n$ cat a\n${manifest}$ cat b\n${other}\`\`\`\n`
    expect(seen(text)).toEqual([
      [0, 2, 1, 'web'],
      [0, 7, 1, 'api'],
      [1, 15, 1, 'web'],
      [1, 20, 1, 'api'],
    ])
  })
  it('may hold two objects without a separator: every key stands twice', () => {
    const {documents} = read(`\`\`\`\n${manifest}${manifest}\`\`\`\n`)
    expect(documents.length).toBe(1)
    expect(documents[0]!.duplicates.map(({path, at}) => [path.join('.'), at.line])).toEqual([
      ['apiVersion', 6],
      ['kind', 7],
      ['metadata', 8],
    ])
  })
  it('is none in a block that shows Markdown', () => {
    expect(seen(`\`\`\`\`markdown\n\`\`\`yaml\n${manifest}\`\`\`\n\`\`\`\`\n`)).toEqual([])
  })

  it('is a problem when its YAML is broken', () => {
    expect(seen('text\n  ```\n  apiVersion: v1\n  kind: Pod\n  metadata:\n  \tname: web\n  ```\n')).toEqual([
      [0, 3, 3, 'a tab cannot indent YAML'],
    ])
    expect(read('  ```\n  apiVersion: v1\n  kind: Pod\n  a: @b\n  ```\n').documents[0]!.problems[0]!.at).toMatchObject({
      file: 'lab.md',
      line: 4,
      column: 6,
    })
  })
  it('ends for kubectl at an elision', () => {
    const [document] = read('```\napiVersion: v1\nkind: Pod\n...\nspec: {}\n```\n').documents
    expect(document!.unread?.line).toBe(5)
  })
})

it.each([
  ['shell', 'kubectl apply -f web.yaml\nkubectl get svc'],
  ['a table', 'NAME   KIND\nweb    Service'],
  ['Go', 'type Service struct {\n\tkind: string\n\tapiVersion: string\n}'],
  ['a part of a manifest', 'spec:\n  apiVersion: v1\n  kind: Pod'],
  ['a header without kind', 'apiVersion: v1\nmetadata:\n  kind: x'],
  ['kubectl explain', 'KIND:     Pod\nVERSION:  v1'],
  ['a list of objects', '- apiVersion: v1\n  kind: Pod'],
  ['JSON without them at its top', '{"items": [{"apiVersion": "v1", "kind": "Pod"}]}'],
  ['nothing', ''],
])('%s is passed over and counted', (_, text) => {
  expect(read(`\`\`\`yaml\n${text}\n\`\`\`\n`)).toEqual({file: 'lab.md', documents: [], skipped: 1})
})

it('passes text without a fence over', () => {
  expect(read(`${manifest}\n\`\`\`inline\`\`\`\n    ${manifest}`)).toEqual({file: 'lab.md', documents: [], skipped: 0})
})

const tutorials = new URL('../../../../shared/seeds/', import.meta.url)
it.skipIf(!existsSync(tutorials))(
  'finds every manifest of the tutorials beside the project (skipped where they are not)',
  () => {
    const files = readdirSync(tutorials).map(name => readMarkdown(readFileSync(new URL(name, tutorials), 'utf8'), name))
    const blocks = files.map(({documents}) => new Set(documents.map(({block}) => block)).size)
    expect(blocks.reduce((sum, count) => sum + count, 0)).toBe(53)
    expect(files.flatMap(({documents}) => documents.flatMap(({problems}) => problems))).toEqual([])
  },
)
