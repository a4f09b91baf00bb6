import {atLeast, type Version} from '../core/version.ts'
import type {ClassFacts} from './class-facts.ts'
import {type BindingEvent, externalProvisioning, provisioningFailed} from './events.ts'

/** In-tree provisioners whose work a CSI driver does. Kubernetes csi-translation-lib plugins. */
const drivers: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
}

/** The CSI driver that stands in for an in-tree plugin in that version, undefined when none does. */
export const migratedTo = (provisioner: string, version: Version): string | undefined =>
  provisioner === 'kubernetes.io/portworx-volume' && !atLeast(version, [1, 31]) ? undefined : drivers[provisioner]

/** Plugins that the controller has but that provision nothing. */
const cannotProvision: ReadonlySet<string> = new Set(['kubernetes.io/nfs'])

/** What comes of asking for a new volume: somebody outside makes it, or the controller says why not. */
export type Provisioning =
  | {readonly by: 'external'; readonly provisioner: string; readonly event: BindingEvent}
  | {readonly by: 'in-tree'; readonly provisioner: string}
  | {readonly by: 'nobody'; readonly event: BindingEvent}

/**
 * Who provisions for a claim of that class. Kubernetes pv_controller.go findProvisionablePlugin,
 * provisionClaimOperationExternal; pkg/volume/plugins.go.
 */
export function provisioningFor(
  className: string,
  storageClass: ClassFacts | undefined,
  version: Version,
): Provisioning {
  if (storageClass === undefined) {
    return {by: 'nobody', event: provisioningFailed(`storageclass.storage.k8s.io "${className}" not found`)}
  }
  const asked = storageClass.provisioner
  const provisioner = migratedTo(asked, version) ?? asked
  if (!provisioner.startsWith('kubernetes.io/')) {
    return {by: 'external', provisioner, event: externalProvisioning(provisioner)}
  }
  if (provisioner === 'kubernetes.io/host-path') {
    const why = 'Failed to create provisioner: provisioning in volume plugin "kubernetes.io/host-path" is disabled'
    return {by: 'nobody', event: provisioningFailed(why)}
  }
  if (cannotProvision.has(provisioner)) {
    return {by: 'nobody', event: provisioningFailed('no provisionable volume plugin matched')}
  }
  if (inTree(provisioner, version)) return {by: 'in-tree', provisioner}
  return {by: 'nobody', event: provisioningFailed(`no volume plugin matched name: ${provisioner}`)}
}

/** The last provisioners inside the controller: removed in 1.31. */
const inTree = (provisioner: string, version: Version): boolean =>
  !atLeast(version, [1, 31]) && (provisioner === 'kubernetes.io/rbd' || provisioner === 'kubernetes.io/portworx-volume')
