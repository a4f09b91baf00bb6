import {describe, expect, it} from 'vitest'
import {newestVersion, type Version} from '../core/version.ts'
import {classFacts} from './class-facts.ts'
import {storageClass} from './objects.fixture.ts'
import {provisioningFor} from './provisioning.ts'

const by = (provisioner: string, version: Version = newestVersion): string => {
  const provisioning = provisioningFor('fast', classFacts(storageClass('fast', {provisioner})), version)
  return provisioning.by === 'nobody' ? provisioning.event.message : `${provisioning.by} ${provisioning.provisioner}`
}

describe('provisioningFor', () => {
  it('PROV-02: names the class that does not exist', () => {
    expect(provisioningFor('fast', undefined, newestVersion)).toEqual({
      by: 'nobody',
      event: {
        type: 'Warning',
        reason: 'ProvisioningFailed',
        message: 'storageclass.storage.k8s.io "fast" not found',
      },
    })
  })

  it('PROV-03: leaves it to whoever has another name than kubernetes.io/, there or not', () => {
    expect(by('example.com/maker')).toBe('external example.com/maker')
    expect(by('nfs')).toBe('external nfs')
  })

  it('PROV-04, PROV-05: says what it has no plugin for', () => {
    expect(by('kubernetes.io/no-provisioner')).toBe('no volume plugin matched name: kubernetes.io/no-provisioner')
    expect(by('kubernetes.io/glusterfs')).toBe('no volume plugin matched name: kubernetes.io/glusterfs')
    expect(by('kubernetes.io/nfs')).toBe('no provisionable volume plugin matched')
  })

  it('PROV-06: hands in-tree names on to the CSI driver that replaced them', () => {
    expect(by('kubernetes.io/aws-ebs')).toBe('external ebs.csi.aws.com')
    expect(by('kubernetes.io/portworx-volume')).toBe('external pxd.portworx.com')
    expect(by('kubernetes.io/portworx-volume', [1, 30])).toBe('in-tree kubernetes.io/portworx-volume')
  })

  it('PROV-14: makes no host paths unless the cluster is told to', () => {
    expect(by('kubernetes.io/host-path')).toContain('is disabled')
  })
})
