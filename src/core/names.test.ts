import * as fc from 'fast-check'
import {describe, expect, it, test} from 'vitest'
import {
  cIdentifierProblems,
  cleanPath,
  configMapKeyProblems,
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  environmentNameProblems,
  generatedName,
  hasBackstep,
  headerNameProblems,
  labelValueProblems,
  maskTrailingDash,
  pathSegmentProblems,
  percentProblems,
  portNameProblems,
  portNumberProblems,
  qualifiedNameProblems,
  statefulSetClaimName,
  statefulSetOfPod,
  statefulSetPodName,
  wildcardSubdomainProblems,
} from './names.ts'

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

type Grammar = (value: string) => string[]
const accepted: readonly (readonly [string, Grammar, readonly string[]])[] = [
  ['DNS label', dnsLabelProblems, ['a', '1db', 'web-0', 'a'.repeat(63)]],
  ['DNS subdomain', dnsSubdomainProblems, ['a', '1.2', 'pv-nfs.example.com', 'a'.repeat(253)]],
  ['DNS-1035 label', dns1035LabelProblems, ['a', 'web', 'w-1']],
  ['wildcard', wildcardSubdomainProblems, ['*.example.com']],
  ['qualified name', qualifiedNameProblems, ['a', 'A_b.c', 'k8s.io/Name', `${'a'.repeat(253)}/${'b'.repeat(63)}`]],
  ['label value', labelValueProblems, ['', 'a', 'A_b.c-1', 'a'.repeat(63)]],
  ['port name', portNameProblems, ['http', '8a', 'a-b', 'abcdefghijklmno']],
  ['percent', percentProblems, ['0%', '150%']],
  ['header name', headerNameProblems, ['X-Header', '1']],
  ['config key', configMapKeyProblems, ['my.cnf', '.hidden', '_A-b', 'a'.repeat(253)]],
  ['environment name', environmentNameProblems, ['PATH', '1 odd:name', '..']],
  ['C identifier', cIdentifierProblems, ['_a1']],
  ['path segment', pathSegmentProblems, ['system:node', '', 'é']],
]
const refused: readonly (readonly [string, Grammar, readonly string[]])[] = [
  ['DNS label', dnsLabelProblems, ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'a'.repeat(64)]],
  ['DNS subdomain', dnsSubdomainProblems, ['', 'a..b', '.a', 'a.', 'A.b', 'a'.repeat(254)]],
  ['DNS-1035 label', dns1035LabelProblems, ['', '1db', 'a.b']],
  ['wildcard', wildcardSubdomainProblems, ['example.com', '*', '*.*.com']],
  ['qualified name', qualifiedNameProblems, ['', '/a', 'a/', 'a/b/c', 'A.b/c', '-a', 'a'.repeat(64)]],
  ['label value', labelValueProblems, ['-a', 'a b', 'a/b', 'a'.repeat(64)]],
  ['port name', portNameProblems, ['', '80', 'a--b', '-a', 'a-', 'HTTP', 'abcdefghijklmnop']],
  ['percent', percentProblems, ['', '%', '-1%', '1.5%', '10']],
  ['header name', headerNameProblems, ['', 'a b']],
  ['config key', configMapKeyProblems, ['', '.', '..', '...a', 'a/b', 'a'.repeat(254)]],
  ['environment name', environmentNameProblems, ['', 'a=b', 'é', 'a\n']],
  ['C identifier', cIdentifierProblems, ['', '1a', 'a-b']],
  ['path segment', pathSegmentProblems, ['.', '..', 'a/b', 'a%b']],
]
test.each(accepted)('%s accepts', (_, problems, values) => {
  expect(values.filter(value => problems(value).length > 0)).toEqual([])
})
test.each(refused)('%s refuses', (_, problems, values) => {
  expect(values.filter(value => problems(value).length === 0)).toEqual([])
})

describe('words of the server', () => {
  it('says what a label is', () => {
    expect(dnsLabelProblems('My_App')).toEqual([labelText])
    expect(dnsLabelProblems('a.b')).toEqual(['must not contain dots'])
    expect(dnsLabelProblems('a'.repeat(64))).toEqual(['must be no more than 63 characters'])
    expect(dnsSubdomainProblems('A')).toEqual([subdomainText])
  })
  it('names the part of a qualified name, and counts as the version does', () => {
    expect(qualifiedNameProblems('/a')).toEqual(['prefix part must be non-empty'])
    expect(qualifiedNameProblems('A/b')).toEqual([`prefix part ${subdomainText}`])
    expect(qualifiedNameProblems('a/')[0]).toBe('name part must be non-empty')
    const long = 'a'.repeat(64)
    expect(qualifiedNameProblems(long, [1, 34])).toEqual(['name part must be no more than 63 characters'])
    expect(qualifiedNameProblems(long, [1, 35])).toEqual(['name part must be no more than 63 bytes'])
    expect(labelValueProblems(long, [1, 34])).toEqual(['must be no more than 63 characters'])
    expect(qualifiedNameProblems('a/b/c', [1, 34])[0]).toMatch(/^a qualified name must consist/)
    expect(qualifiedNameProblems('a/b/c', [1, 35])[0]).toMatch(/^a valid label key must consist/)
  })
  it('lists every broken condition of a port name', () => {
    expect(portNameProblems('-1--000000000000')).toEqual([
      'must be no more than 15 characters',
      'must contain at least one letter (a-z)',
      'must not contain consecutive hyphens',
      'must not begin or end with a hyphen',
    ])
    expect(portNumberProblems(0)).toEqual(['must be between 1 and 65535, inclusive'])
    expect(portNumberProblems(65535)).toEqual([])
  })
  it('keeps the old grammar of environment names for older versions', () => {
    expect(environmentNameProblems('1a', [1, 31])).toHaveLength(1)
    expect(environmentNameProblems('..a', [1, 31])).toEqual(["must not start with '..'"])
    expect(environmentNameProblems('1a', [1, 32])).toEqual([])
  })
  it('counts bytes, not characters', () => {
    expect(labelValueProblems('é'.repeat(32))[0]).toBe('must be no more than 63 bytes')
  })
})

describe('paths', () => {
  test.each([
    ['/a/../b', true],
    ['..', true],
    ['a..b', false],
    ['/a/...', false],
  ])('%s has a backstep: %s', (path, expected) => {
    expect(hasBackstep(path)).toBe(expected)
  })
  test.each([
    ['', '.'],
    ['/', '/'],
    ['//', '/'],
    ['/a/../..', '/'],
    ['a/../../b', '../b'],
    ['/data//x/./', '/data/x'],
  ])('%s is %s', (path, clean) => {
    expect(cleanPath(path)).toBe(clean)
  })
  it('cleans once and for all', () => {
    const parts = fc.array(fc.constantFrom('a', '..', '.', '', 'b'), {maxLength: 8})
    fc.assert(
      fc.property(parts, list => {
        const clean = cleanPath(list.join('/'))
        expect(cleanPath(clean)).toBe(clean)
      }),
    )
  })
})

describe('derived names', () => {
  it('finds the set and the ordinal again', () => {
    const sets = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/)
    fc.assert(
      fc.property(sets, fc.nat(), (set, ordinal) => {
        expect(statefulSetOfPod(statefulSetPodName(set, ordinal))).toEqual({set, ordinal})
      }),
    )
    expect(statefulSetOfPod('web')).toBeUndefined()
    expect(statefulSetOfPod('web-2147483648')).toBeUndefined()
  })
  it('names claims and generated names', () => {
    expect(statefulSetClaimName('data', 'web', 0)).toBe('data-web-0')
    expect(generatedName('a'.repeat(70), '12345')).toHaveLength(63)
  })
  it('masks a trailing dash as the server does', () => {
    expect(maskTrailingDash('web-')).toBe('wea')
    expect(maskTrailingDash('-')).toBe('-')
  })
})

it('a DNS-1035 label is a label, a label a subdomain and a qualified name', () => {
  const fits = (problems: Grammar, text: string): number => (problems(text).length === 0 ? 1 : 0)
  fc.assert(
    fc.property(fc.stringMatching(/^[-a-z0-9.]{0,70}$/), text => {
      const order = [dns1035LabelProblems, dnsLabelProblems, dnsSubdomainProblems].map(grammar => fits(grammar, text))
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(fits(qualifiedNameProblems, text)).toBeGreaterThanOrEqual(fits(dnsLabelProblems, text))
    }),
  )
})
