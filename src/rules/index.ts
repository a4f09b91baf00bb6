import {changedImmutableField} from './changed-immutable-field/rule.ts'
import {claimNeverBinds} from './claim-never-binds/rule.ts'
import {forbiddenField} from './forbidden-field/rule.ts'
import {invalidValue} from './invalid-value/rule.ts'
import {missingField} from './missing-field/rule.ts'
import {notAResource} from './not-a-resource/rule.ts'
import {notServed} from './not-served/rule.ts'
import {repeatedKey} from './repeated-key/rule.ts'
import {repeatedValue} from './repeated-value/rule.ts'
import {replacedInSet} from './replaced-in-set/rule.ts'
import {refusedExport} from './refused-export/rule.ts'
import {lostExport} from './lost-export/rule.ts'
import {exportToEverybody} from './export-to-everybody/rule.ts'
import {vagueExport} from './vague-export/rule.ts'
import type {Rule} from './rule.ts'
import {serverWarning} from './server-warning/rule.ts'
import {tooLong} from './too-long/rule.ts'
import {unknownField} from './unknown-field/rule.ts'
import {unknownReference} from './unknown-reference/rule.ts'
import {unreadText} from './unread-text/rule.ts'
import {unreadableText} from './unreadable-text/rule.ts'
import {unsupportedValue} from './unsupported-value/rule.ts'
import {wrongLabel} from './wrong-label/rule.ts'
import {wrongName} from './wrong-name/rule.ts'
import {wrongQuantity} from './wrong-quantity/rule.ts'
import {wrongType} from './wrong-type/rule.ts'

/** Every rule, in the order of its code. */
export const rules: readonly Rule[] = [
  unreadableText,
  notAResource,
  repeatedKey,
  wrongName,
  wrongLabel,
  wrongQuantity,
  unreadText,
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
  claimNeverBinds,
  refusedExport,
  lostExport,
  exportToEverybody,
  vagueExport,
  notServed,
  serverWarning,
]
