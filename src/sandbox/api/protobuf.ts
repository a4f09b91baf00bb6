import type {JsonObject} from '../../core/json.ts'
import {StatusError} from '../registry/status-errors.ts'

const magic = Buffer.from('k8s\0')

/** True for a body in Kubernetes' protobuf form, which starts with `k8s\0`. */
export const isProtobuf = (body: Buffer): boolean => body.subarray(0, 4).equals(magic)

export function decodeProtobuf(_body: Buffer): JsonObject {
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    'the sandbox reads this kind as JSON only: write it to a file and use kubectl apply -f',
  )
}
