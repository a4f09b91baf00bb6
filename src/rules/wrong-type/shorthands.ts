import type {Path} from '../../core/field-path.ts'
import type {Json} from '../../core/json.ts'

/** The field that a single word stands for, where it was written in the place of the mapping. */
const meantField: Readonly<Record<string, string>> = {
  configMap: 'name',
  configMapKeyRef: 'name',
  configMapRef: 'name',
  hostPath: 'path',
  imagePullSecrets: 'name',
  local: 'path',
  persistentVolumeClaim: 'claimName',
  roleRef: 'name',
  secretKeyRef: 'name',
  secretRef: 'name',
  strategy: 'type',
  updateStrategy: 'type',
}

/** `{type: RollingUpdate}` of `updateStrategy: RollingUpdate`; undefined where a word does not say what is meant. */
export function mappingOf(word: Json | undefined, at: Path): string | undefined {
  if (typeof word !== 'string' || !/^[\w./-]+$/.test(word)) return undefined
  const owner = String(at.findLast(step => typeof step === 'string'))
  const field = owner === 'secret' && at.includes('volumes') ? 'secretName' : meantField[owner]
  return field === undefined ? undefined : `{${field}: ${word}}`
}

/** The words of a command line as a list; one with signs of the shell is left to a shell. */
export function commandOf(line: Json | undefined, at: Path): string | undefined {
  const name = String(at.at(-1))
  if ((name !== 'command' && name !== 'args') || typeof line !== 'string' || line.length > 60) return undefined
  if (/^[\w./:=@%+-]+(?: +[\w./:=@%+-]+)+$/.test(line))
    return `[${line
      .split(/ +/)
      .map(word => (/^[A-Za-z/.][\w./:-]*$/.test(word) ? word : JSON.stringify(word)))
      .join(', ')}]`
  return name === 'command' && /[ |&;<>$]/.test(line) ? `[sh, -c, ${JSON.stringify(line)}]` : undefined
}
