import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {type ExportsFile, readExports} from './exports.ts'
import {categoryOf} from './problem.ts'

const read = (text: string): ExportsFile => readExports(text, 'exports')
/** `exportfs -s`, with the four options that every line begins with written as SWH. */
const table = (text: string): string[] =>
  read(text).entries.map(({path, client, options}) =>
    `${path}  ${client}(${options})`.replace('sync,wdelay,hide', 'SWH'),
  )
const rejected = (text: string): string[] =>
  read(text).problems.flatMap(({kind, category}) => (category === 'rejected' ? [kind] : []))
const kinds = (text: string): string[] => read(text).problems.map(({kind}) => kind)
const usual = 'SWH,no_subtree_check,sec=sys,ro,root_squash,no_all_squash'

describe('words of an exports file', () => {
  it.each([
    ['blanks, tabs and blank lines', '\n\n  \t/srv \t *()  \n'],
    ['a carriage return at the line end', '/srv *()\r\n'],
    ['a comment where a word would start', '# one\n/srv *() # two\n'],
    ['quotes around the path', '"/srv" *()\n'],
    ['quotes around a part of the client', '/srv "*"()\n'],
    ['octal escapes', '/\\163rv \\052()\n'],
    ['a line that goes on', '/srv \\\n   *()\n'],
    ['no line end at the end', '/srv *()'],
    ['dots and slashes of the path', '//srv/./data/..// *()\n'],
  ])('reads %s', (_, text) => {
    expect(table(text)).toEqual([`/srv  *(${usual})`])
  })

  it('prints blanks and backslashes of a path as exportfs does', () => {
    expect(table('"/srv/with space" *()\n/srv/with\\040tab\\011 *()\n/srv/a\\134b *()\n')).toEqual([
      `/srv/with\\040space  *(${usual})`,
      `/srv/with\\040tab\\011  *(${usual})`,
      `/srv/a\\134b  *(${usual})`,
    ])
  })

  it.each([
    ['white space inside the parentheses', '/srv 10.0.0.1(rw sync)\n'],
    ['white space after the opening one', '/srv 10.0.0.1( rw)\n'],
    ['no closing parenthesis', '/srv 10.0.0.1(rw\n'],
    ['two lists', '/srv 10.0.0.1(rw)(ro)\n'],
    ['a comment that touches the list', '/srv 10.0.0.1(rw)#c\n'],
    ['a list that goes on in the next line', '/srv 10.0.0.1(rw,\\\nsync)\n'],
  ])('refuses %s', (_, text) => {
    expect(rejected(text)).toEqual(['bad option list'])
    expect(table(text)).toEqual([])
  })

  it('keeps what stands before a mistake and ignores the rest', () => {
    expect(table('/srv *()\n/data *(bogus)\n/home *()\n')).toEqual([`/srv  *(${usual})`])
  })

  it('counts bytes: 1024 for a path, 511 for a client with its options', () => {
    expect(table(`/${'a'.repeat(1023)} *()\n`)).toHaveLength(1)
    expect(table(`/${'ü'.repeat(512)} *()\n`)).toHaveLength(0)
    expect(rejected(`/srv *(${'rw,'.repeat(168)}rw)\n`)).toEqual([])
    expect(rejected(`/srv *(${'rw,'.repeat(169)}ro)\n`)).toEqual(['client too long'])
  })

  it.each([
    ['an empty word', '"" 10.0.0.1()\n/srv *()\n', 1],
    ['a line of only a carriage return', '/srv *()\r\n\r\n/data *()\r\n', 2],
    ['a path that is too long', `/srv *()\n/${'a'.repeat(1024)} *()\n`, 2],
  ])('says where reading ends silently: %s', (_, text, line) => {
    const ends = read(text).problems.filter(({kind}) => kind === 'reading ends')
    expect(ends.map(({at, category}) => [at.line, category])).toEqual([[line, 'stuck']])
  })
})

describe('clients', () => {
  it('are everybody when there is none', () => {
    const everybody = [`/srv  *(${usual})`]
    expect(table('/srv\n')).toEqual(everybody)
    expect(table('/srv ()\n')).toEqual(everybody)
    expect(table('/srv -ro\n')).toEqual(everybody)
  })

  it('warns of the blank before the parenthesis', () => {
    const text = '/srv 10.0.0.1 (rw,no_subtree_check)\n'
    expect(table(text)).toEqual([`/srv  10.0.0.1(${usual})`, `/srv  *(${usual.replace('ro', 'rw')})`])
    expect(read(text).problems.find(({kind}) => kind === 'space before options')).toMatchObject({
      category: 'risk',
      at: {line: 1, column: 15, endColumn: 36},
    })
  })

  it('are listed by kind, and by line within a kind', () => {
    const text = '/b *() x*()\n/a gss/krb5() *() @net() 10.0.0.0/8() 10.0.0.9()\n/c 10.0.0.1()\n'
    expect(read(text).entries.map(({path, client}) => `${path} ${client}`)).toEqual([
      '/a 10.0.0.9',
      '/c 10.0.0.1',
      '/a 10.0.0.0/8',
      '/b x*',
      '/a @net',
      '/b *',
      '/a *',
      '/a gss/krb5',
    ])
  })

  it.each(['10.0.0.0/33', '10.0.0/24', '10.0.0.0/-1', '10.0.0.0/255.255.255', '010.0.0.0/8', 'fd00::/129', 'web/24'])(
    'refuses the subnet %s and drops only its entry',
    client => {
      const text = `/srv ${client}() 10.0.0.1()\n`
      expect(rejected(text)).toEqual(['bad subnet'])
      expect(table(text)).toEqual([`/srv  10.0.0.1(${usual})`])
    },
  )

  it.each(['10.0.0.0/0', '192.168.56.1/24', '10.0.0.0/255.0.0.255', 'fd00::/64', 'fd00::/ffff::', '10.0.0.0/'])(
    'takes the subnet %s as it is written',
    client => {
      expect(table(`/srv ${client}()\n`)).toEqual([`/srv  ${client}(${usual})`])
    },
  )

  it.each(['999.1.1.1', '1.2.3.4.5', 'a,b', 'nfs.invalid', 'client.example.com', 'a..b', ')', '-rw'])(
    'drops %s, which can never resolve, and refuses nothing',
    client => {
      const text = `/srv *() "${client}"()\n`.replace('"-rw"', 'x* -ro -rw')
      expect(kinds(text)).toContain('unresolvable host')
      expect(rejected(text)).toEqual([])
      expect(read(text).entries.map(entry => entry.client)).not.toContain(client)
    },
  )

  it.each([
    ['10.0.0.1', '10.1'],
    ['localhost', '127.0.0.1'],
    ['fd00::1', 'FD00:0::1'],
    ['@staff', '@STAFF'],
    ['*.lab', '*.LAB'],
    ['*', '*'],
  ])('knows %s and %s as one', (first, second) => {
    expect(rejected(`/srv ${first}(rw) ${second}(rw)\n`)).toEqual(['duplicate'])
    expect(rejected(`/srv ${first}(rw)\n/srv/ ${second}(ro)\n`)).toEqual(['conflicting duplicate'])
    expect(read(`/srv ${first}()\n/data ${second}()\n`).entries.map(({client}) => client)).toEqual([first, first])
  })

  it('points at the second of two and names the first', () => {
    const [problem] = read('/srv 10.0.0.1(rw,no_subtree_check)\n/srv 10.0.0.1(ro,no_subtree_check)\n').problems
    expect(problem).toMatchObject({at: {line: 2, column: 6}, related: [{at: {line: 1, column: 6}}]})
  })

  it('refuses a line that starts with the client', () => {
    expect(rejected('10.0.0.1(rw)\n')).toEqual(['relative path'])
  })
})

describe('places', () => {
  it('count columns as an editor does', () => {
    const {problems} = read('"/srv/daten für web" 10.0.0.1(rw,RW,sync)\n')
    expect(problems).toMatchObject([
      {
        kind: 'unknown option',
        hint: 'did you mean "rw"?',
        at: {file: 'exports', line: 1, column: 34, endLine: 1, endColumn: 36},
      },
    ])
  })
})

describe('what exportfs cannot read back from its own table', () => {
  it.each([
    ['/srv *(mp="/a b",no_subtree_check)\n'],
    ['/srv *(squash_gids=7,no_subtree_check)\n'],
    ['/srv *(squash_uids=1,squash_uids=5,no_subtree_check)\n'],
  ])('is lost: %s', text => {
    expect(table(text)).toEqual([])
    expect(kinds(text)).toEqual(['lost entry'])
  })
})

describe('any text', () => {
  const piece = fc.constantFrom(
    '/srv',
    ' ',
    '\t',
    '\n',
    '\\\n',
    '"',
    '\\040',
    '(',
    ')',
    ',',
    '#',
    '-',
    '*',
    '10.0.0.1',
    'rw',
    'sec=',
    'fsid=',
    '\r',
    '\0',
    'ü',
    '@',
    '/8',
  )
  const text = fc.oneof(
    fc.array(piece, {maxLength: 40}).map(pieces => pieces.join('')),
    fc.string({unit: 'binary', maxLength: 80}),
  )

  it('is read without an error, with places inside the text', () => {
    fc.assert(
      fc.property(text, source => {
        const {entries, problems} = read(source)
        const lines = source.split('\n')
        for (const {at} of [...entries, ...problems]) {
          expect(at.line).toBeGreaterThanOrEqual(1)
          expect(at.endLine).toBeLessThanOrEqual(lines.length)
          expect(at.endLine > at.line || at.endColumn >= at.column).toBe(true)
        }
        for (const {kind, category} of problems) expect(category).toBe(categoryOf[kind])
      }),
      {numRuns: 1000},
    )
  })

  it('means the same with a comment before every line', () => {
    fc.assert(
      fc.property(text, source => {
        fc.pre(!source.includes('"') && !source.includes('\\'))
        const commented = `# comment\n${source.replaceAll('\n', '\n# comment\n')}`
        const withoutPlace = (file: ExportsFile): unknown =>
          file.entries.map(({path, client, options}) => [path, client, options])
        expect(withoutPlace(read(commented))).toEqual(withoutPlace(read(source)))
      }),
    )
  })

  it('takes time in proportion to its length', () => {
    const line = (number: number): string => `/srv/${number} 10.0.${number % 200}.0/24(rw,sync,no_subtree_check)\n`
    const text = Array.from({length: 10_000}, (_, number) => line(number)).join('')
    expect(read(text).entries).toHaveLength(10_000)
    expect(read('/'.repeat(5_000_000)).entries).toEqual([])
  })
})
