// What the controllers that make EndpointSlices have in common.
import {controllerReference, create, type ControllerContext} from './context.ts'
import type {Endpoints, EndpointSlice, Service} from './objects.ts'
import {isNamespaceTerminating} from './pod-control.ts'
import {endpointSlices} from './resources.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'

/** Makes a slice of what `owner` is; a namespace that is going gets none. */
export function createSlice(
  context: ControllerContext,
  owner: Service | Endpoints,
  slice: Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'>,
  {labels, annotations}: {readonly labels: Record<string, string>; readonly annotations: Record<string, string>},
): void {
  const metadata = {
    generateName: `${owner.metadata.name}-`,
    namespace: owner.metadata.namespace ?? '',
    labels,
    annotations,
    ownerReferences: [controllerReference(owner)],
  }
  try {
    create(context, endpointSlices, {metadata, ...slice})
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error
  }
}
