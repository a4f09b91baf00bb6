import {expect, it} from 'vitest'
import type {StuckClaim} from '../../binding/stuck.ts'
import {mendOf} from './mend.ts'

it('guesses the class that was meant where there is none of that name', () => {
  const stuck = (provisioner: string | undefined): StuckClaim => ({
    namespace: 'default',
    name: 'data',
    reason: {kind: 'no volume', className: 'nfs-client', provisioner},
    verdicts: () => [],
  })
  const classes = ['fast', 'nfs-client-retained']
  expect(mendOf(stuck(undefined), () => undefined, classes)).toBe(
    'add a volume of class "nfs-client", or write storageClassName: nfs-client-retained',
  )
  expect(mendOf(stuck('kubernetes.io/no-provisioner'), () => undefined, classes)).toBe(
    'add a volume of class "nfs-client", or name a class that provisions',
  )
})
