// The environment variables of a container. Kubernetes pkg/kubelet/kubelet_pods.go makeEnvironmentVariables
import type {Informers} from '../controllers/informer.ts'
import type {Container, EnvFromSource, EnvVar, NodeObject, Pod, Service} from '../controllers/objects.ts'
import {configMaps, nodes, secrets, services} from '../controllers/resources.ts'
import {fieldText, resourceText} from './downward.ts'
import type {ImageFacts} from './images.ts'

/** The container cannot be made as it is written: the message of CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

export interface EnvironmentContext {
  readonly informers: Informers
  readonly pod: Pod
  readonly container: Container
  readonly image: ImageFacts
  readonly hostname: string
}

/** `$(NAME)` is replaced where NAME is known, `$$` is one dollar. Kubernetes third_party/forked/golang/expansion. */
export const expanded = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$(\$|\(([^()]*)\))/g, (match, rest: string, name: string | undefined) => {
    if (rest === '$') return '$'
    return name !== undefined && Object.hasOwn(variables, name) ? variables[name]! : match
  })

/** Throws ContainerConfigError when something that is not optional is missing. */
export function environmentOf(context: EnvironmentContext): Record<string, string> {
  const {container, image, hostname} = context
  const links = serviceVariables(context)
  const variables: Record<string, string> = {}
  for (const source of container.envFrom ?? []) Object.assign(variables, fromSource(context, source))
  for (const variable of container.env ?? []) {
    const value = valueOf(context, variable, {...links, ...variables})
    if (value !== undefined) variables[variable.name] = value
  }
  return {...image.environment, HOSTNAME: hostname, HOME: '/root', ...links, ...variables}
}

function fromSource({informers, pod}: EnvironmentContext, source: EnvFromSource): Record<string, string> {
  const {prefix = '', configMapRef, secretRef} = source
  const {namespace} = pod.metadata
  const data = (): Readonly<Record<string, string>> => {
    if (configMapRef !== undefined) {
      const map = informers.of(configMaps).get(`${namespace}/${configMapRef.name}`)
      if (map === undefined && configMapRef.optional !== true) {
        throw new ContainerConfigError(`configmap "${configMapRef.name}" not found`)
      }
      return map?.data ?? {}
    }
    const secret = informers.of(secrets).get(`${namespace}/${secretRef?.name}`)
    if (secret === undefined && secretRef?.optional !== true) {
      throw new ContainerConfigError(`secret "${secretRef?.name}" not found`)
    }
    return Object.fromEntries(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, decoded(value)]))
  }
  return Object.fromEntries(Object.entries(data()).map(([key, value]) => [prefix + key, value]))
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')

function valueOf(
  {informers, pod, container}: EnvironmentContext,
  variable: EnvVar,
  known: Readonly<Record<string, string>>,
): string | undefined {
  if (variable.valueFrom === undefined) return expanded(variable.value ?? '', known)
  const {fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef} = variable.valueFrom
  const {namespace} = pod.metadata
  if (fieldRef !== undefined) return fieldText(pod, fieldRef.fieldPath)
  if (resourceFieldRef !== undefined) {
    const node: NodeObject | undefined = informers.of(nodes).get(pod.spec.nodeName ?? '')
    return resourceText(pod, node, resourceFieldRef, container.name)
  }
  const missing = (what: string): undefined => {
    throw new ContainerConfigError(what)
  }
  if (configMapKeyRef !== undefined) {
    const {name = '', key, optional} = configMapKeyRef
    const map = informers.of(configMaps).get(`${namespace}/${name}`)
    if (map === undefined) return optional === true ? undefined : missing(`configmap "${name}" not found`)
    const value = map.data?.[key]
    return (
      value ?? (optional === true ? undefined : missing(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`))
    )
  }
  if (secretKeyRef === undefined) return undefined
  const {name = '', key, optional} = secretKeyRef
  const secret = informers.of(secrets).get(`${namespace}/${name}`)
  if (secret === undefined) return optional === true ? undefined : missing(`secret "${name}" not found`)
  const value = secret.data?.[key]
  if (value !== undefined) return decoded(value)
  return optional === true ? undefined : missing(`couldn't find key ${key} in Secret ${namespace}/${name}`)
}

/** The variables of the Services of the namespace, and of `kubernetes`. Kubernetes pkg/kubelet/envvars. */
function serviceVariables({informers, pod}: EnvironmentContext): Record<string, string> {
  const variables: Record<string, string> = {}
  const add = (service: Service): void => {
    const {clusterIP, ports = []} = service.spec
    if (!clusterIP || clusterIP === 'None') return
    const prefix = service.metadata.name.toUpperCase().replaceAll('-', '_')
    variables[`${prefix}_SERVICE_HOST`] = clusterIP
    for (const [index, {port, protocol = 'TCP', name}] of ports.entries()) {
      if (index === 0) variables[`${prefix}_SERVICE_PORT`] = String(port)
      if (name) variables[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port)
      const url = `${protocol.toLowerCase()}://${clusterIP}:${port}`
      if (index === 0) variables[`${prefix}_PORT`] = url
      const key = `${prefix}_PORT_${port}_${protocol}`
      Object.assign(variables, {
        [key]: url,
        [`${key}_PROTO`]: protocol.toLowerCase(),
        [`${key}_PORT`]: String(port),
        [`${key}_ADDR`]: clusterIP,
      })
    }
  }
  const kubernetes = informers.of(services).get('default/kubernetes')
  if (kubernetes !== undefined) add(kubernetes)
  if (pod.spec.enableServiceLinks !== false) {
    for (const service of informers.of(services).list(pod.metadata.namespace)) add(service)
  }
  return variables
}
