import {accessModeNames} from '../../binding/access-modes.ts'
import {classMeant} from '../../binding/class-facts.ts'
import type {Mismatch} from '../../binding/mismatch.ts'
import type {StuckClaim} from '../../binding/stuck.ts'

/**
 * What to write so that a stuck claim binds: the smallest change that the closest volume asks for. `taken` says which other claim has a
 * volume, or will have it: to fit such a one helps nobody; `classes` are the classes that there are.
 */
export function mendOf(
  {reason, verdicts}: StuckClaim,
  taken: (volume: string) => string | undefined,
  classes: readonly string[],
): string | undefined {
  switch (reason.kind) {
    case 'no volume': {
      const closest = verdicts(most)
      const free = closest.find(({volume}) => taken(volume) === undefined)?.mismatch
      if (free) return mendMismatch(free)
      const [first] = closest
      if (first) return `add one more volume: "${first.volume}" goes to claim "${taken(first.volume)}"`
      if (reason.className === '') return 'add a volume, or name a class that provisions'
      const meant = reason.provisioner === undefined ? classMeant(reason.className, classes) : undefined
      const others = meant === undefined ? 'name a class that provisions' : `write storageClassName: ${meant}`
      return `add a volume of class "${reason.className}", or ${others}`
    }
    case 'volume is missing':
      return 'add that volume, or leave volumeName out'
    case 'volume is taken':
      return 'name another volume, or leave volumeName out'
    case 'volume does not fit':
      return mendMismatch(reason.mismatch)
    case 'attributes class':
      return 'leave volumeAttributesClassName out'
    case 'lost':
      return undefined
  }
}

/** Volumes farther off than these are no help. */
const most = 3

function mendMismatch(mismatch: Mismatch): string | undefined {
  switch (mismatch.kind) {
    case 'tooSmall':
      return `ask for at most ${mismatch.capacity}, or add a volume of ${mismatch.requested}`
    case 'accessModes':
      return `ask for ${accessModeNames(mismatch.offered).join(' or ')}, or let the volume offer more`
    case 'class':
      return `write storageClassName: ${mismatch.offered || '""'}, or change the volume's`
    case 'volumeMode':
      return `write volumeMode: ${mismatch.offered}, or change the volume's`
    case 'attributesClass':
      return `write volumeAttributesClassName: ${mismatch.offered || '""'}, or change the volume's`
    case 'selector':
      return 'give the volume the labels that the claim selects'
    case 'claimed':
      return mismatch.phase === 'Released' || mismatch.phase === 'Failed'
        ? 'remove spec.claimRef from the volume when its data may be used again, or add a volume'
        : 'add one more volume'
    case 'node':
      return 'let nodeAffinity of the volume name a node that is there'
    case 'notRequested':
    case 'phase':
    case 'beingDeleted':
      return 'add one more volume'
  }
}
