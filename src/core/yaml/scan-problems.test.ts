import {describe, expect, it} from 'vitest'
import {readYaml} from './read.ts'

/** `line:column text | message | hint` of the only problem in a text. */
function problemOf(text: string): string {
  const problems = readYaml(text, 'lab.yaml').documents.flatMap(document => document.problems)
  expect(problems.length).toBe(1)
  const {at, message, hint} = problems[0]!
  const line = text.split('\n')[at.line - 1] ?? ''
  const marked = line.slice(at.column - 1, at.endLine > at.line ? undefined : at.endColumn - 1)
  return `${at.line}:${at.column} ${marked} | ${message} | ${hint ?? ''}`
}

describe('what is wrong with a text is said in plain words, at the culprit, with what mends it', () => {
  it.each([
    ['data:\n\tmode: fast\n', '2:1 \t | a tab cannot indent YAML | indent with spaces'],
    ['data: |\n\tmode\n', '2:1 \t | a tab cannot indent YAML | indent with spaces'],
    ['data:\n-\tmode: fast\n', '2:2 \t | a tab cannot stand before a key or a list item | use a space'],
    ['kind Service\nname: web\n', '1:1 kind Service | no ":" after "kind Service" | write kind: Service'],
    ['kind=Service\nname: web\n', '1:1 kind=Service | no ":" after "kind=Service" | write kind: Service'],
    [
      'kind: Service\nname:web # short\n',
      '2:1 name:web | "name:web" is no key | write a space after the colon: name: web',
    ],
    ['name:web\nkind: Service\n', '1:1 name:web | "name:web" is no key | write a space after the colon: name: web'],
    [
      'kind: Service\nEOF\n',
      '2:1 EOF | no ":" after "EOF" | write key: value, or indent it if it belongs to the line above',
    ],
    [
      'kind: Service\n{{ end }}\n',
      '2:1 {{ end }} | no ":" after "{{ end }}" | this looks like a template: render it first, and read the result',
    ],
    [
      'kind: {{ .kind }}\n',
      '1:7 {{ .kind }} | "{{" begins a template, not a value | this looks like a template: render it first, and read the result',
    ],
    ['args: "x\nkind: y\n', '1:7 "x | this quote is never closed | write " at the end of the value'],
    ['mail: @x # at\n', '1:7 @ | "@" cannot begin a value | put it in quotes: "@x"'],
    ['host: *.example.com\n', '1:7 *. | "*" without a name | put a value that begins with "*" in quotes'],
    [
      'ref: *web\n',
      '1:6 *web | no anchor "&web" stands before this alias | name it with &web, or put the value in quotes: "*web"',
    ],
    [
      'a: b: c\n',
      '1:5 : | ":" inside a value without quotes | put the value in quotes, or the inner key on a line of its own',
    ],
    [
      'a: b\n  c: d\n',
      '2:3 c: | this line continues the value above it, so it cannot be a key | keys of one mapping begin in the same column',
    ],
    [
      'a:\n  b: 1\n c: 2\n',
      '3:2 c: 2 | this key is indented by 1, the ones before it by 0 | keys of one mapping and items of one list begin in the same column',
    ],
    ['a:\n  - b\n  c: d\n', '3:3 c: d | a key among list items | check the indentation of this line'],
    ['a:\n  c: d\n  - b\n', '3:3 - | a list item among keys | check the indentation of this line'],
    ['a:\n  - b c\n    d: e\n', '2:5 b c | no ":" after "b c" | write b: c'],
    ['a:\n  - b:c\n    d: e\n', '2:5 b:c | "b:c" is no key | write a space after the colon: b: c'],
    [
      'a:\n  -b: c\n    d: e\n',
      '2:3 -b: c | a list item without a space behind its "-" | write a space behind the "-"',
    ],
    ['a:\n+ b: c\n  d: e\n', '2:1 + | "+" begins a line of a patch, not of YAML | remove it'],
    [
      'a:\n \u00a0b: c\n  d: e\n',
      '2:1  \u00a0b: c | this line is no key | it has a space that is none of ASCII, as web pages have them: write the spaces of the line anew',
    ],
    ['a: - b\n', '1:4 - | a list cannot begin on the line of its key | put the "-" on a line of its own'],
    ['a: [b,\nc: d\n', '1:4 [ | "[" is never closed | write "]" at the end'],
    ['a: [b c: d}\n', '1:11 } | "}" without a comma before it | write "," or "]"'],
    ['a: "b\nc: d\ne: "f"\n', '1:4 "b | this quote is not closed on its line | write " at the end of the value'],
    ['a: "b" c\n', '1:8 c | text after the end of the value | put the whole value in quotes'],
    ["a: 'it's'\n", "1:8 s' | text after the end of the value | write '' for a quote inside single quotes"],
    ['a: "C:\\dir"\n', '1:7 \\d | "\\d" is no escape | write \\\\ for a backslash, or use single quotes'],
    ['a: |x\n', '1:5 x | text on the line of "|" | begin the text on the next line, or put it in quotes without "|"'],
    ['a: .nan\n', '1:4 .nan | JSON has no number ".nan" | put it in quotes if it is meant as text'],
    ['a: !!int x\n', '1:4 !!int x | "x" is no !!int | '],
    ['[a]: b\n', '1:1 [a] | a list cannot be a key | put it in quotes if it is meant as text'],
    [': b\n', '1:1 : | no key before ":" | write a name before the colon'],
    ['a: &a [*a]\n', '1:8 *a | the anchor "&a" contains itself | '],
    ['a: {<<: 5}\n', '1:9 5 | "<<" wants a mapping or a list of mappings | '],
    [
      'a: b\0\n',
      '1:5 \0 | a control character (U+0000) that YAML does not allow | is this a text file? save it as UTF-8',
    ],
    ['{"a": 1,}', '1:8 ,} | a comma before "}" | remove the comma'],
    ['{"a": 1', '1:1 { | "{" is never closed | write "}"'],
    ['{"a": \'b\'}', "1:7 'b' | \"'b'\" is no value in JSON | JSON has double quotes only"],
    ['{"a": 1} // b', '1:10 // | "//" is no value in JSON | JSON has no comments'],
    ['{"a": b}', '1:7 b | "b" is no value in JSON | write it in double quotes: "b"'],
    ['{"a": 1 "b": 2}', '1:9 "b" | "b" without a comma before it | write "," or "}"'],
    ['{"a": "b\nc"}', '1:7 " | this quote is never closed | write " at the end of the value'],
    ['{"a": 1e999}', '1:7 1e999 | this number is too large | put it in quotes if it is meant as text'],
    ['{{ a }}', '1:2 { | "{" is no key in JSON | this looks like a template: render it first, and read the result'],
  ])('%j', (text, said) => expect(problemOf(text)).toBe(said))
})
