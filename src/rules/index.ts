import {absentClass} from './absent-class/rule.ts'
import {absentReference} from './absent-reference/rule.ts'
import {changedImmutableField} from './changed-immutable-field/rule.ts'
import {claimBetweenNodes} from './claim-between-nodes/rule.ts'
import {beyondLimits} from './beyond-limits/rule.ts'
import {claimBeyondInput} from './claim-beyond-input/rule.ts'
import {claimNeverBinds} from './claim-never-binds/rule.ts'
import {decidedByClass} from './decided-by-class/rule.ts'
import {deletedWithClaim} from './deleted-with-claim/rule.ts'
import {exportToEverybody} from './export-to-everybody/rule.ts'
import {droppedSource} from './dropped-source/rule.ts'
import {fleetingDatabase} from './fleeting-database/rule.ts'
import {folderOfAnyNode} from './folder-of-any-node/rule.ts'
import {forbiddenField} from './forbidden-field/rule.ts'
import {goneVolumePlugin} from './gone-volume-plugin/rule.ts'
import {heldByLimits} from './held-by-limits/rule.ts'
import {heldBySecurity} from './held-by-security/rule.ts'
import {insecurePod} from './insecure-pod/rule.ts'
import {invalidValue} from './invalid-value/rule.ts'
import {lateNamespace} from './late-namespace/rule.ts'
import {lostExport} from './lost-export/rule.ts'
import {missingField} from './missing-field/rule.ts'
import {missingKey} from './missing-key/rule.ts'
import {missingNamespace} from './missing-namespace/rule.ts'
import {missingReference} from './missing-reference/rule.ts'
import {noGoverningService} from './no-governing-service/rule.ts'
import {noReadinessProbe} from './no-readiness-probe/rule.ts'
import {notAResource} from './not-a-resource/rule.ts'
import {notServed} from './not-served/rule.ts'
import {overlappingSelectors} from './overlapping-selectors/rule.ts'
import {plainPassword} from './plain-password/rule.ts'
import {podPassesScheduler} from './pod-passes-scheduler/rule.ts'
import {podWithoutNode} from './pod-without-node/rule.ts'
import {readOnlyData} from './read-only-data/rule.ts'
import {recycledVolume} from './recycled-volume/rule.ts'
import {refusedClaim} from './refused-claim/rule.ts'
import {refusedExport} from './refused-export/rule.ts'
import {refusedPod} from './refused-pod/rule.ts'
import {repeatedKey} from './repeated-key/rule.ts'
import {repeatedValue} from './repeated-value/rule.ts'
import {replacedInSet} from './replaced-in-set/rule.ts'
import {serverWarning} from './server-warning/rule.ts'
import {serviceNotHeadless} from './service-not-headless/rule.ts'
import {serviceSelectsOthers} from './service-selects-others/rule.ts'
import {severalDefaultClasses} from './several-default-classes/rule.ts'
import {sharedPath} from './shared-path/rule.ts'
import {sharedPodClaim} from './shared-pod-claim/rule.ts'
import {takenAddress} from './taken-address/rule.ts'
import {tooLong} from './too-long/rule.ts'
import {undefinedChoice} from './undefined-choice/rule.ts'
import {undefinedKind} from './undefined-kind/rule.ts'
import {unknownField} from './unknown-field/rule.ts'
import {unknownReference} from './unknown-reference/rule.ts'
import {unnamedPort} from './unnamed-port/rule.ts'
import {unreadText} from './unread-text/rule.ts'
import {unreadableText} from './unreadable-text/rule.ts'
import {unsupportedValue} from './unsupported-value/rule.ts'
import {unusualNodePort} from './unusual-node-port/rule.ts'
import {vagueExport} from './vague-export/rule.ts'
import {volumeWithoutNode} from './volume-without-node/rule.ts'
import {wrongLabel} from './wrong-label/rule.ts'
import {wrongName} from './wrong-name/rule.ts'
import {wrongQuantity} from './wrong-quantity/rule.ts'
import {wrongType} from './wrong-type/rule.ts'
import type {Rule} from './rule.ts'

/** Every rule, in the order of its code. */
export const rules: readonly Rule[] = [
  unreadableText,
  notAResource,
  repeatedKey,
  wrongName,
  wrongLabel,
  wrongQuantity,
  unreadText,
  lateNamespace,
  unknownField,
  wrongType,
  missingField,
  unsupportedValue,
  invalidValue,
  forbiddenField,
  repeatedValue,
  unknownReference,
  tooLong,
  changedImmutableField,
  replacedInSet,
  beyondLimits,
  takenAddress,
  missingNamespace,
  insecurePod,
  claimNeverBinds,
  podPassesScheduler,
  volumeWithoutNode,
  podWithoutNode,
  undefinedChoice,
  goneVolumePlugin,
  claimBeyondInput,
  heldByLimits,
  refusedPod,
  refusedClaim,
  missingReference,
  absentReference,
  overlappingSelectors,
  claimBetweenNodes,
  sharedPodClaim,
  missingKey,
  noReadinessProbe,
  decidedByClass,
  heldBySecurity,
  noGoverningService,
  serviceNotHeadless,
  serviceSelectsOthers,
  unnamedPort,
  unusualNodePort,
  refusedExport,
  lostExport,
  exportToEverybody,
  vagueExport,
  absentClass,
  severalDefaultClasses,
  droppedSource,
  sharedPath,
  folderOfAnyNode,
  recycledVolume,
  deletedWithClaim,
  fleetingDatabase,
  plainPassword,
  readOnlyData,
  notServed,
  serverWarning,
  undefinedKind,
]
