import type {JsonObject} from '../core/json.ts'
import {usageError} from '../core/operational-error.ts'
import {type Mount, mountParts} from './mounts.ts'
import {record} from './naming.ts'
import {list, optional, type Reader, text, type Typed} from './option.ts'
import {openQuote} from './open-quote.ts'
import {anyProgram, containerName, type Program, programOf} from './programs.ts'
import {amount, environmentVariable, image, type Pair, type Port, port, processors} from './readers.ts'
import {namedPorts} from './service.ts'

const programTyped = ({image: given}: Typed): Program => programOf(String(given))
const hasPassword = {
  says: '--image mysql or mariadb',
  holds: (typed: Typed) => programTyped(typed).passwordVariable !== undefined,
}

/** `sleep 5` is a program with its words; what needs a shell gets one. */
const command: Reader<readonly string[]> = given => {
  if (given.trim() === '') return {problem: 'it is empty'}
  const quote = openQuote(given)
  if (quote !== undefined) return {problem: `the quote ${quote} is not closed`, mend: 'write \'echo "a b"\''}
  return {value: /["'\\`$&|;<>()*?[\]{}~#\n]/.test(given) ? ['sh', '-c', given] : given.trim().split(/\s+/)}
}

export const containerOptions = {
  image: text({
    placeholder: '<image>',
    summary: 'the container image (nginx, redis, mysql, mariadb and busybox get what they need)',
    question: 'Which image?',
    default: 'nginx:alpine',
    read: image,
  }),
  port: list({
    placeholder: '<[name:]port>',
    summary: 'a port that the program listens on; may be given several times (default: that of the image, if known)',
    question: 'Which ports does it listen on (name:port, several with commas)?',
    default: typed => programTyped(typed).ports.join(',') || undefined,
    separator: ',',
    read: given => {
      const read = port(given)
      return 'value' in read && read.value.target !== undefined
        ? {problem: 'a container has no target port', mend: 'write name:port'}
        : read
    },
  }),
  command: optional({
    placeholder: '<text>',
    summary: "the program to run instead of the image's own",
    read: command,
  }),
  env: list({
    placeholder: '<NAME=value>',
    summary: 'an environment variable; may be given several times',
    read: environmentVariable,
  }),
  cpu: optional({
    placeholder: '<amount>',
    summary: 'processor time that is set aside: 100m is a tenth of one',
    read: processors,
  }),
  memory: optional({
    placeholder: '<amount>',
    summary: 'memory that is set aside, and the most it may use',
    read: amount,
  }),
  rootPassword: optional({
    placeholder: '<text>',
    summary: 'password of the administrator (default: a new one, in a Secret)',
    only: hasPassword,
    read: given => (/^[\x20-\x7e]+$/.test(given) ? {value: given} : {problem: 'it is empty or has unusual characters'}),
  }),
}

export interface ContainerValues {
  readonly image: string
  readonly port: readonly Port[]
  readonly command: readonly string[] | undefined
  readonly env: readonly Pair[]
  readonly cpu: string | undefined
  readonly memory: string | undefined
}

export interface PodParts {
  readonly options: ContainerValues
  /** Name of the Secret whose key `password` is the administrator's password. */
  readonly passwordSecret: string | undefined
  readonly mounts: readonly Mount[]
  /** Mounts of volumes that the pod's owner brings. */
  readonly ownMounts?: readonly JsonObject[]
  readonly restartPolicy?: string
  readonly graceSeconds?: number
  readonly node?: string | undefined
}

/** The spec of a pod: one container with a readiness probe where the program is known, resources, and the usual restraints. */
export function podSpec({options, passwordSecret, mounts, ownMounts = [], ...more}: PodParts): JsonObject {
  const {volumes, volumeMounts: mountsOfOptions} = mountParts(mounts)
  const volumeMounts = [...ownMounts, ...mountsOfOptions]
  const {restartPolicy = 'Always', graceSeconds = 30} = more
  return {
    ...(more.node === undefined ? {} : {nodeSelector: {'kubernetes.io/hostname': more.node}}),
    ...(restartPolicy === 'Always' ? {} : {restartPolicy}),
    terminationGracePeriodSeconds: graceSeconds,
    automountServiceAccountToken: false,
    securityContext: {seccompProfile: {type: 'RuntimeDefault'}},
    containers: [container(options, passwordSecret, volumeMounts)],
    ...(volumes.length > 0 ? {volumes} : {}),
  }
}

function container(
  options: ContainerValues,
  passwordSecret: string | undefined,
  volumeMounts: readonly JsonObject[],
): JsonObject {
  const program = programOf(options.image)
  const ports = namedPorts(options.port)
  const env = environment(options.env, program, passwordSecret)
  const ready = options.command ? undefined : readiness(program, ports, volumeMounts)
  const memory = options.memory ?? program.memory
  const words = options.command ? {command: options.command} : programWords(program)
  return {
    name: containerName(options.image),
    image: options.image,
    ...words,
    ...(ports.length > 0 ? {ports: ports.map(containerPort)} : {}),
    ...(env.length > 0 ? {env} : {}),
    resources: {
      requests: {cpu: options.cpu ?? program.cpu, memory},
      ...(program === anyProgram && options.memory === undefined ? {} : {limits: {memory}}),
    },
    ...(ready ? {readinessProbe: ready} : {}),
    securityContext: {allowPrivilegeEscalation: false},
    ...(volumeMounts.length > 0 ? {volumeMounts} : {}),
  }
}

const programWords = ({command: words, args}: Program): JsonObject => ({
  ...(words ? {command: words} : {}),
  ...(args ? {args} : {}),
})

const containerPort = ({name, port: number, protocol}: Port & {name: string}): JsonObject => ({
  name,
  containerPort: number,
  ...(protocol === 'TCP' ? {} : {protocol}),
})

/** The program's own question, or whether its first TCP port opens; a web server that serves its own pages is asked for one. */
function readiness(
  program: Program,
  ports: readonly (Port & {name: string})[],
  volumeMounts: readonly JsonObject[],
): JsonObject | undefined {
  if (program.ready) return {...program.ready, periodSeconds: 5, timeoutSeconds: 3}
  const first = ports.find(({protocol}) => protocol === 'TCP')
  if (!first) return undefined
  const servesItself = program.servesPages && !volumeMounts.some(each => each['mountPath'] === program.dataPath)
  const probe: JsonObject = servesItself ? {httpGet: {path: '/', port: first.name}} : {tcpSocket: {port: first.name}}
  return {...probe, periodSeconds: 5}
}

function environment(
  given: readonly Pair[],
  program: Program,
  passwordSecret: string | undefined,
): readonly JsonObject[] {
  const own = given.map(({key, value}) => ({name: key, value}))
  const twice = own.find(({name}, index) => own.slice(0, index).some(other => other.name === name))
  if (twice) throw usageError(`--env gives ${twice.name} twice`)
  const variable = program.passwordVariable
  if (variable === undefined || passwordSecret === undefined || Object.hasOwn(record(given), variable)) return own
  return [{name: variable, valueFrom: {secretKeyRef: {name: passwordSecret, key: 'password'}}}, ...own]
}
