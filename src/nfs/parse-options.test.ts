import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {defaultOptions, type Options, optionsText} from './options.ts'
import {isRefusal, type OptionRefusal, parseOptions} from './parse-options.ts'

function parse(list: string, base = defaultOptions): Options {
  const read = parseOptions(list, base)
  if (isRefusal(read)) throw new Error(read.message)
  return read
}
function refusal(list: string): OptionRefusal {
  const read = parseOptions(list, defaultOptions)
  if (!isRefusal(read)) throw new Error(`taken: ${list}`)
  return read
}
const text = (list: string): string => optionsText(parse(list))

describe('effective options', () => {
  it.each([
    ['', 'sync,wdelay,hide,no_subtree_check,sec=sys,ro,root_squash,no_all_squash'],
    ['rw,async,no_root_squash', 'async,wdelay,hide,no_subtree_check,sec=sys,rw,no_root_squash,no_all_squash'],
    ['subtree_check', 'sync,wdelay,hide,sec=sys,ro,root_squash,no_all_squash'],
    ['insecure', 'sync,wdelay,hide,no_subtree_check,sec=sys,ro,root_squash,no_all_squash'],
    [
      'anonuid=5,mp=/x,refer=/a@b,fsid=7,anongid=6,no_acl,security_label,nordirplus,pnfs,crossmnt,nohide,no_auth_nlm,no_wdelay',
      'sync,no_wdelay,nohide,crossmnt,no_subtree_check,insecure_locks,nordirplus,security_label,no_acl,pnfs,fsid=7,mountpoint=/x,anonuid=5,anongid=6,refer=/a@b,sec=sys,ro,root_squash,no_all_squash',
    ],
    ['mp', 'sync,wdelay,hide,no_subtree_check,mountpoint,sec=sys,ro,root_squash,no_all_squash'],
    ['anonuid=65534,rw,', 'sync,wdelay,hide,no_subtree_check,sec=sys,rw,root_squash,no_all_squash'],
  ])('%s', (list, effective) => {
    expect(text(list)).toBe(effective)
  })

  it.each([
    ['sec=krb5:krb5i,rw', 'sec=krb5:krb5i,rw,root_squash,no_all_squash'],
    ['sec=krb5,rw,sec=sys,ro,all_squash', 'sec=krb5,rw,root_squash,no_all_squash,sec=sys,ro,root_squash,all_squash'],
    ['rw,sec=krb5,sec=sys,ro', 'sec=krb5,rw,root_squash,no_all_squash,sec=sys,ro,root_squash,no_all_squash'],
    ['sec=sys:unix', 'sec=sys,ro,root_squash,no_all_squash'],
    ['sec=none:null', 'sec=none,ro,root_squash,no_all_squash'],
  ])('go for the flavours that were named last: %s', (list, end) => {
    expect(text(list).slice('sync,wdelay,hide,no_subtree_check,'.length)).toBe(end)
  })

  it('of a client are on top of the defaults, but not for flavours that only the defaults name', () => {
    const defaults = parse('sec=krb5,rw')
    expect(optionsText(parse('ro', defaults))).toContain('sec=krb5,rw,')
    expect(optionsText(parse('sec=sys,ro', defaults))).toContain('sec=krb5,rw,root_squash,no_all_squash,sec=sys,ro,')
  })

  it.each([
    ['anonuid=4294967295', 'anonuid=-1'],
    ['anonuid=010', 'anonuid=10'],
    ['anonuid=2147483648', 'anonuid=-2147483648'],
    ['anongid=-2', 'anongid=-2'],
    ['fsid=root', 'fsid=0'],
    ['fsid=0x1f', 'fsid=31'],
    ['fsid=017', 'fsid=15'],
    ['fsid=-5', 'fsid=-5'],
    ['fsid=4294967295', 'fsid=-1'],
    ['fsid=12345678901234567890123456789012', 'fsid=-1'],
    ['fsid=6fd5eb0f-0b2c-4a0c-9d6e-2c4e2a1b9d1c', 'fsid=6fd5eb0f-0b2c-4a0c-9d6e-2c4e2a1b9d1c'],
  ])('read numbers as C does: %s', (list, shown) => {
    expect(text(list)).toContain(`,${shown},`)
  })
})

describe('refused options', () => {
  it.each([
    ['RW', 'unknown option', 'did you mean "rw"?'],
    ['no_subtree_chek', 'unknown option', 'did you mean "no_subtree_check"?'],
    ['xprtsec=mtls', 'unknown option', 'nfs-utils knows xprtsec= from 2.6.3 on'],
    ['anonuid=abc', 'bad id', 'write a number: anonuid=65534'],
    ['anongid=', 'bad id', 'write a number: anongid=65534'],
    ['fsid=zz', 'bad fsid', 'write a number, root, or a UUID of 32 hex digits'],
    ['fsid=08', 'bad fsid', 'write a number, root, or a UUID of 32 hex digits'],
    ['sec=kbr5', 'unknown flavour', 'write "krb5"'],
    ['sec=sys:', 'unknown flavour', 'write one or more of sys, krb5, krb5i, krb5p, separated by colons'],
    ['squash_uids=x', 'bad id list', 'write squash_uids=0-15'],
  ])('%s', (option, kind, hint) => {
    expect(refusal(`rw,${option},sync`)).toMatchObject({kind, hint, start: 3, end: 3 + option.length})
  })

  it('points at an empty option by its comma', () => {
    expect(refusal('rw,,sync')).toMatchObject({kind: 'unknown option', start: 3, end: 4})
    expect(refusal(',rw')).toMatchObject({start: 0, end: 1})
  })

  it('does not take names of Object for options', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(refusal(name).kind).toBe('unknown option')
    expect(refusal('sec=constructor').kind).toBe('unknown flavour')
  })
})

describe('laws', () => {
  const flags =
    'ro rw sync async wdelay no_wdelay hide nohide crossmnt nocrossmnt root_squash no_root_squash all_squash no_all_squash auth_nlm no_auth_nlm acl no_acl pnfs no_pnfs nordirplus security_label'
  const word = fc.constantFrom(
    ...flags.split(' '),
    'anonuid=7',
    'anongid=8',
    'fsid=3',
    'mp',
    'refer=/a@b',
    'sec=krb5',
    'sec=sys:krb5p',
  )
  const list = fc.array(word, {maxLength: 12})

  it('what exportfs prints of its own table, it would print again', () => {
    fc.assert(
      fc.property(list, words => {
        const printed = text(text(words.join(',')))
        expect(text(printed)).toBe(printed)
      }),
    )
  })

  it('saying a list of words without flavours twice changes nothing', () => {
    const flat = list.map(words => words.filter(option => !option.startsWith('sec=')).join(','))
    fc.assert(
      fc.property(flat, once => {
        expect(text(`${once},${once}`.replace(/^,|,$/g, ''))).toBe(text(once))
      }),
    )
  })

  it('defaults and a list are the two lists in one, where no flavour is named', () => {
    const flat = list.map(words => words.filter(option => !option.startsWith('sec=')).join(','))
    fc.assert(
      fc.property(flat, flat, (first, second) => {
        const joined = [first, second].filter(part => part !== '').join(',')
        expect(optionsText(parse(second, parse(first)))).toBe(text(joined))
      }),
    )
  })
})
