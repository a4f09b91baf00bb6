import {assert, property, uint8Array} from 'fast-check'
import {expect, test} from 'vitest'
import {StatusError} from '../registry/status-errors.ts'
import {decodeProtobuf, isProtobuf} from './protobuf.ts'

// Bodies that kubectl 1.32 sent for the command of each test.
const bodies = {
  configMap: 'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEiIKEgoCYzESABoAIgAqADIAOABCABIMCgRwb3J0EgQ2Mzc5GgAiAA==',
  secret: 'azhzAAoMCgJ2MRIGU2VjcmV0EiQKEgoCczESABoAIgAqADIAOABCABIMCgJwdxIGZ2VoZWltGgAaACIA',
  service:
    'azhzAAoNCgJ2MRIHU2VydmljZRJqCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEkMKHQoHODAtODA4MBIDVENQGFAiBwgAEJA/GgAogOsBEgoKA2FwcBIDd2ViGgAiCE5vZGVQb3J0OgBCAFIAWgBgAGgAGgIKABoAIgA=',
  quota:
    'azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRI0ChEKAXESABoAIgAqADIAOABCABIdCgoKA2NwdRIDCgExCg8KBm1lbW9yeRIFCgMxR2kaABoAIgA=',
  budget:
    'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSOgoRCgFwEgAaACIAKgAyADgAQgASGQoJCAEQABoDNTAlEgwKCgoDYXBwEgN3ZWIaCggAGAAgACgAMAAaACIA',
  deployment:
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50Er0BCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEosBCAMSDAoKCgNhcHASA3dlYhpxChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViElESMwoFbmdpbngSCm5naW54OjEuMjcqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==',
  token: 'azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIdChAKABIAGgAiACoAMgA4AEIAEgMg2AQaBAoAEgAaACIA',
  namespace: 'azhzAAoPCgJ2MRIJTmFtZXNwYWNlEh0KFQoFb3RoZXISABoAIgAqADIAOABCABIAGgIKABoAIgA=',
}
const decode = (name: keyof typeof bodies) => decodeProtobuf(Buffer.from(bodies[name], 'base64'))

test('create configmap c1 --from-literal=port=6379', () => {
  expect(decode('configMap')).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'c1'},
    data: {port: '6379'},
  })
})
test('create secret generic s1 --from-literal=pw=geheim', () => {
  expect(decode('secret')).toMatchObject({kind: 'Secret', data: {pw: Buffer.from('geheim').toString('base64')}})
})
test('create service nodeport web --tcp=80:8080 --node-port=30080', () => {
  expect(decode('service')).toMatchObject({
    spec: {
      type: 'NodePort',
      selector: {app: 'web'},
      ports: [{name: '80-8080', port: 80, targetPort: 8080, nodePort: 30080, protocol: 'TCP'}],
    },
  })
})
test('create quota q --hard=cpu=1,memory=1Gi', () => {
  expect(decode('quota')).toMatchObject({spec: {hard: {cpu: '1', memory: '1Gi'}}})
})
test('create pdb p --selector=app=web --min-available=50%', () => {
  expect(decode('budget')).toMatchObject({spec: {minAvailable: '50%', selector: {matchLabels: {app: 'web'}}}})
})
test('create deployment web --image=nginx:1.27 --replicas=3 --port=80', () => {
  expect(decode('deployment')).toMatchObject({
    apiVersion: 'apps/v1',
    spec: {replicas: 3, template: {spec: {containers: [{image: 'nginx:1.27', ports: [{containerPort: 80}]}]}}},
  })
})
test('create token default --duration=10m', () => {
  expect(decode('token')).toMatchObject({kind: 'TokenRequest', spec: {expirationSeconds: 600}})
})
test('create ns other', () => {
  const object = decode('namespace')
  expect(object).toMatchObject({kind: 'Namespace', metadata: {name: 'other'}})
  // An empty time is none.
  expect(object['metadata']).not.toHaveProperty('creationTimestamp')
})

test('only bodies that begin so are protobuf', () => {
  expect(isProtobuf(Buffer.from(bodies.secret, 'base64'))).toBe(true)
  expect(isProtobuf(Buffer.from('{"kind":"Secret"}'))).toBe(false)
  expect(isProtobuf(Buffer.alloc(0))).toBe(false)
})

test('a body that is cut off or made of anything is refused in words', () => {
  const whole = Buffer.from(bodies.deployment, 'base64')
  for (let length = 4; length < whole.length; length++) expectRefusedOrRead(whole.subarray(0, length))
  assert(property(uint8Array(), bytes => expectRefusedOrRead(Buffer.concat([Buffer.from('k8s\0'), bytes]))))
})

function expectRefusedOrRead(body: Buffer): void {
  try {
    expect(decodeProtobuf(body)).toHaveProperty('kind')
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError)
  }
}
