import {type JsonObject, stringAt, valueAt} from '../core/json.ts'

/** Whether an update of a Deployment starts a new pod before the old one is gone. */
export function surges(deployment: JsonObject): boolean {
  if (stringAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') return false
  const surge = valueAt(deployment, ['spec', 'strategy', 'rollingUpdate', 'maxSurge'])
  return surge !== 0 && surge !== '0' && surge !== '0%'
}
