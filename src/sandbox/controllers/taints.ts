import type {Taint, Toleration} from './objects.ts'

/** Kubernetes component-helpers scheduling/corev1/helpers.go ToleratesTaint. */
export const tolerates = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some(({key = '', operator, value = '', effect = ''}) => {
    if (effect !== '' && effect !== taint.effect) return false
    if (key !== '' && key !== taint.key) return false
    return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''))
  })
