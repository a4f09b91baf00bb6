// VolumeAttachments: which node is to have which CSI volume. A driver's attacher says in their status that it has it; the
// sandbox has none, so whoever plays one sets `status.attached`.
// Kubernetes pkg/controller/volume/attachdetach, pkg/volume/csi/csi_attacher.go
import {createHash} from 'node:crypto'
import {create, queueOf, recorderOf, remove, type ControllerContext, type Recorder} from './context.ts'
import {keyOf, type Informers} from './informer.ts'
import type {PersistentVolume, PersistentVolumeClaim, Pod} from './objects.ts'
import {isTerminal} from './pods.ts'
import {claimKeysOf, indexByClaim} from './protection.ts'
import {attachments, claims, csiDrivers, pods, volumes} from './resources.ts'

/** How long an attacher is waited for before the pods are told, again and again. */
const PATIENCE = 120_000

/** getAttachmentName. */
const attachmentName = ({driver, volumeHandle = ''}: CsiSource, node: string): string =>
  `csi-${createHash('sha256').update(`${volumeHandle}${driver}${node}`).digest('hex')}`
type CsiSource = NonNullable<PersistentVolume['spec']['csi']>

/** A driver that needs no attacher says `attachRequired: false`. */
const isAttachable = (informers: Informers, {driver}: CsiSource): boolean =>
  informers.of(csiDrivers).get(driver)?.spec.attachRequired !== false

/** Whether a node may mount the volume, as far as its attacher is concerned. */
export const isAttached = (informers: Informers, csi: CsiSource, node: string): boolean =>
  !isAttachable(informers, csi) || informers.of(attachments).get(attachmentName(csi, node))?.status?.attached === true

/** Keeps a VolumeAttachment for every CSI volume and node whose pods use it. */
class AttachDetach {
  /** When the pods that wait for an attachment are told next. */
  readonly #due = new Map<string, number>()
  readonly #record: Recorder

  constructor(readonly context: ControllerContext) {
    this.#record = recorderOf(context, 'attachdetach-controller')
    indexByClaim(context.informers.of(pods))
    context.informers
      .of(attachments)
      .index('volume', ({spec: {source}}) =>
        source.persistentVolumeName === undefined ? [] : [source.persistentVolumeName],
      )
  }

  /** Makes the attachments of a volume that are missing, and removes those that nobody needs. Returns the time to look again. */
  sync(volume: PersistentVolume, csi: CsiSource): number | undefined {
    const {informers} = this.context
    const users = isAttachable(informers, csi) ? this.#usersOf(volume) : []
    const nodes = new Set(users.map(pod => pod.spec.nodeName ?? ''))
    for (const attachment of informers.of(attachments).byIndex('volume', volume.metadata.name)) {
      const {nodeName} = attachment.spec
      if (nodes.has(nodeName) || attachment.metadata.name !== attachmentName(csi, nodeName)) continue
      this.#due.delete(attachment.metadata.name)
      remove(this.context, attachments, attachment)
    }
    const times = [...nodes].flatMap(node => this.#attach(volume, csi, node) ?? [])
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #attach(volume: PersistentVolume, csi: CsiSource, nodeName: string): number | undefined {
    const name = attachmentName(csi, nodeName)
    const found = this.context.informers.of(attachments).get(name)
    if (found?.status?.attached === true) return undefined
    const source = {persistentVolumeName: volume.metadata.name}
    const made =
      found ?? create(this.context, attachments, {metadata: {name}, spec: {attacher: csi.driver, nodeName, source}})
    const now = this.context.clock.now()
    const due = this.#due.get(name) ?? Date.parse(made.metadata.creationTimestamp) + PATIENCE
    const next = now < due ? due : now + PATIENCE
    this.#due.set(name, next)
    if (now >= due) {
      const why = `timed out waiting for external-attacher of ${csi.driver} CSI driver to attach volume ${csi.volumeHandle}`
      const text = `AttachVolume.Attach failed for volume "${volume.metadata.name}" : ${why}`
      this.#tell(volume, nodeName, 'Warning', 'FailedAttachVolume', text)
    }
    return next
  }

  tellAttached(volume: PersistentVolume, nodeName: string): void {
    const text = `AttachVolume.Attach succeeded for volume "${volume.metadata.name}" `
    this.#tell(volume, nodeName, 'Normal', 'SuccessfulAttachVolume', text)
  }

  #tell(volume: PersistentVolume, node: string, type: 'Normal' | 'Warning', reason: string, text: string): void {
    for (const pod of this.#usersOf(volume)) if (pod.spec.nodeName === node) this.#record(pod, type, reason, text)
  }

  #usersOf(volume: PersistentVolume): readonly Pod[] {
    const {informers} = this.context
    const {namespace, name, uid} = volume.spec.claimRef ?? {}
    const claim = informers.of(claims).get(`${namespace}/${name}`)
    if (claim?.metadata.uid !== uid || claim?.status?.phase !== 'Bound') return []
    const users = informers.of(pods).byIndex('claim', keyOf(claim))
    return users.filter(pod => pod.spec.nodeName !== undefined && !isTerminal(pod))
  }
}

/** Starts the part of the attach-detach controller that can be seen without drivers. Returns the way to stop. */
export function startAttachDetach(context: ControllerContext): () => void {
  const {informers, clock} = context
  const controller = new AttachDetach(context)
  const volumeInformer = informers.of(volumes)
  const queue = queueOf(context, 'attachdetach', name => {
    const volume = volumeInformer.get(name)
    const next = volume?.spec.csi === undefined ? undefined : controller.sync(volume, volume.spec.csi)
    if (next !== undefined) queue.addAfter(name, next - clock.now())
  })
  const addVolumeOf = (claim: PersistentVolumeClaim | undefined): void => {
    if (claim?.spec.volumeName) queue.add(claim.spec.volumeName)
  }
  informers.of(claims).onChange(({object}) => addVolumeOf(object))
  informers.of(pods).onChange(({type, object, previous}) => {
    if (type === 'MODIFIED' && object.spec.nodeName === previous?.spec.nodeName && !isTerminal(object)) return
    for (const key of claimKeysOf(object)) addVolumeOf(informers.of(claims).get(key))
  })
  informers.of(csiDrivers).onChange(({object}) => {
    for (const {metadata, spec} of volumeInformer.list()) {
      if (spec.csi?.driver === object.metadata.name) queue.add(metadata.name)
    }
  })
  informers.of(attachments).onChange(({type, object, previous}) => {
    const volume = volumeInformer.get(object.spec.source.persistentVolumeName ?? '')
    if (volume === undefined) return
    if (type === 'DELETED') queue.add(volume.metadata.name)
    const isNew = previous !== undefined && previous.status?.attached !== true && object.status?.attached === true
    if (isNew) controller.tellAttached(volume, object.spec.nodeName)
  })
  return () => queue.stop()
}
