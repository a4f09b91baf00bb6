/** Probes, lifecycle hooks and image pull policies of containers. Kubernetes pkg/apis/core/validation/validation.go */
import type {FieldPath} from '../../field-path.ts'
import type {JsonObject} from '../../json.ts'
import {headerNameProblems, portNameProblems, portNumberProblems} from '../../names.ts'
import type {Check} from './check.ts'
import {has, items, number, numberOf, numberOrText, part, text, textOf, texts} from './decoded.ts'
import type {PodOptions} from './pod-options.ts'

export function checkPullPolicy(check: Check, policy: string, path: FieldPath): void {
  check.requiredOneOf(path, policy, ['Always', 'IfNotPresent', 'Never'])
}

/** A port by number or by name. */
export function checkPort(check: Check, port: number | string | undefined, path: FieldPath): void {
  if (typeof port === 'string') check.matches(path, port, portNameProblems)
  else check.invalidEach(path, port ?? 0, portNumberProblems(port ?? 0))
}

interface HandlerScope {
  readonly check: Check
  readonly gracePeriod: number | undefined
  readonly options: PodOptions
}
type HandlerCheck = (scope: HandlerScope, handler: JsonObject, path: FieldPath) => void

const exec: HandlerCheck = ({check}, handler, path) => {
  if (texts(handler, 'command').length === 0) check.required(path.child('command'))
}
const httpGet: HandlerCheck = ({check}, handler, path) => {
  check.requiredText(path.child('path'), text(handler, 'path'))
  checkPort(check, numberOrText(handler, 'port'), path.child('port'))
  check.oneOf(path.child('scheme'), text(handler, 'scheme'), ['HTTP', 'HTTPS'])
  for (const [index, header] of items(handler, 'httpHeaders').entries()) {
    const at = path.childAs('httpHeaders', 'httpHeaders', index, 'name')
    check.matches(at, text(header, 'name'), headerNameProblems)
  }
}
const tcpSocket: HandlerCheck = ({check}, handler, path) =>
  checkPort(check, numberOrText(handler, 'port'), path.child('port'))
const grpc: HandlerCheck = ({check}, handler, path) => checkPort(check, number(handler, 'port'), path.child('port'))
const sleep: HandlerCheck = ({check, gracePeriod, options}, handler, path) => {
  const seconds = number(handler, 'seconds')
  if (gracePeriod === undefined) return
  const zero = check.since(33) || options.kept.has('sleep of zero')
  if (seconds > 0 && seconds <= gracePeriod) return
  if (!zero) {
    const hint = check.since(32) ? '. Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.' : ''
    const range = `must be greater than 0 and less than terminationGracePeriodSeconds (${gracePeriod})`
    check.invalid(path, seconds, range + hint)
  } else if (seconds < 0 || seconds > gracePeriod) {
    check.invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`)
  }
}
const probeHandlers: readonly (readonly [string, HandlerCheck])[] = [
  ['exec', exec],
  ['httpGet', httpGet],
  ['tcpSocket', tcpSocket],
  ['grpc', grpc],
]
const hookHandlers: readonly (readonly [string, HandlerCheck])[] = [
  ['exec', exec],
  ['httpGet', httpGet],
  ['tcpSocket', tcpSocket],
  ['sleep', sleep],
]

function checkHandler(
  scope: HandlerScope,
  object: JsonObject,
  path: FieldPath,
  handlers: readonly (readonly [string, HandlerCheck])[],
): void {
  const {check} = scope
  let found = 0
  for (const [field, run] of handlers) {
    const handler = part(object, field)
    if (!handler) continue
    if (found > 0) check.forbidden(path.child(field), 'may not specify more than 1 handler type')
    else run(scope, handler, path.child(field))
    found += 1
  }
  if (found === 0) check.required(path, 'must specify a handler type')
}

const thresholds = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold']

/** All three probes of a container. */
export function checkProbes(scope: HandlerScope, container: JsonObject, path: FieldPath): void {
  const {check} = scope
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = part(container, field)
    if (!probe) continue
    const at = path.child(field)
    checkHandler(scope, probe, at, probeHandlers)
    for (const threshold of thresholds) check.notNegative(at.child(threshold), numberOf(probe, threshold))
    const seconds = numberOf(probe, 'terminationGracePeriodSeconds')
    const secondsPath = at.child('terminationGracePeriodSeconds')
    if (seconds !== undefined && seconds <= 0) check.invalid(secondsPath, seconds, 'must be greater than 0')
    if (field === 'readinessProbe') {
      if (seconds !== undefined) check.invalid(secondsPath, seconds, 'must not be set for readinessProbes')
    } else if (number(probe, 'successThreshold') !== 1) {
      check.invalid(at.child('successThreshold'), number(probe, 'successThreshold'), 'must be 1')
    }
  }
}

const realtime = (base: string, sign: string, from: number, to: number): string[] =>
  Array.from({length: to - from + 1}, (_, index) => `${base}${sign}${from + index}`)
const linuxSignals = [
  ...'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP'.split(
    ' ',
  ),
  ...'SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'.split(' '),
  ...realtime('RTMIN', '+', 1, 15),
  ...realtime('RTMAX', '-', 1, 14),
]
  .map(name => `SIG${name}`)
  .sort()

export function checkLifecycle(
  scope: HandlerScope,
  container: JsonObject,
  os: JsonObject | undefined,
  path: FieldPath,
): void {
  const lifecycle = part(container, 'lifecycle')
  if (!lifecycle) return
  const at = path.child('lifecycle')
  for (const field of ['postStart', 'preStop']) {
    const hook = part(lifecycle, field)
    if (hook) checkHandler(scope, hook, at.child(field), hookHandlers)
  }
  const signal = textOf(lifecycle, 'stopSignal')
  if (signal !== undefined) checkStopSignal(scope.check, signal, os, at.child('stopSignal'))
}

function checkStopSignal(check: Check, signal: string, os: JsonObject | undefined, path: FieldPath): void {
  const name = text(os, 'name')
  if (!os) check.forbidden(path, 'may not be set for containers with empty `spec.os.name`')
  else if (name === 'windows') check.oneOf(path, signal, ['SIGKILL', 'SIGTERM'])
  else if (name === 'linux') check.oneOf(path, signal, linuxSignals)
}

/** Probes and hooks that a plain init container may not have. */
export function forbidProbes(check: Check, container: JsonObject, path: FieldPath): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!has(container, field)) continue
    check.forbidden(path.child(field), 'may not be set for init containers without restartPolicy=Always')
  }
}
