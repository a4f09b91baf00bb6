import {describe, expect, it} from 'vitest'
import {imageTag} from './image-name.ts'

describe('imageTag', () => {
  it.each([
    ['nginx', 'latest'],
    ['nginx:latest', 'latest'],
    ['nginx:1.27', '1.27'],
    ['registry:5000/team/app', 'latest'],
    ['localhost/app:dev', 'dev'],
    ['Registry/app', 'latest'],
    [`busybox@sha256:${'a'.repeat(64)}`, undefined],
    [`busybox:1@sha256:${'a'.repeat(64)}`, '1'],
    [`busybox@sha256:${'a'.repeat(63)}`, undefined],
    ['team/App', undefined],
    ['', undefined],
    ['nginx: 1', undefined],
    ['a'.repeat(64), undefined],
    ['g'.repeat(64), 'latest'],
  ])('%s has tag %s', (image, tag) => {
    expect(imageTag(image)).toBe(tag)
  })
})
