// Kubernetes pkg/printers/internalversion/printers.go printHorizontalPodAutoscaler
import {isObject, type Json, listAt, objectAt, stringAt, valueAt} from '../../../core/json.ts'
import {metricSource} from '../../registry/other-versions.ts'
import {age, columns, nameCell, numberCell, type Printer} from './printer.ts'

const mostMetrics = 2

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** `cpu: <unknown>/70%`: nothing measures here. */
function targetText(metric: Json): string {
  const {type, source} = metricSource(metric)
  const {averageValue, averageUtilization, value} = objectAt(source, 'target')
  switch (type) {
    case 'Resource':
    case 'ContainerResource': {
      const share = averageUtilization === undefined ? '<auto>' : `${textOf(averageUtilization)}%`
      return `${stringAt(source, 'name') ?? ''}: <unknown>/${textOf(averageValue) || share}`
    }
    case 'Pods':
      return `<unknown>/${textOf(averageValue)}`
    case 'Object':
    case 'External':
      return averageValue === undefined ? `<unknown>/${textOf(value)}` : `<unknown>/${textOf(averageValue)} (avg)`
    default:
      return '<unknown type>'
  }
}

function targetsText(metrics: readonly Json[]): string {
  if (metrics.length === 0) return '<none>'
  const first = metrics.filter(isObject).slice(0, mostMetrics).map(targetText).join(', ')
  return metrics.length > mostMetrics ? `${first} + ${metrics.length - mostMetrics} more...` : first
}

export const autoscalerPrinter: Printer = {
  columns: columns('Name | Reference | Targets | MinPods | MaxPods | Replicas | Age'),
  cells: (scaler, now) => {
    return [
      nameCell(scaler),
      ['kind', 'name'].map(field => stringAt(scaler, 'spec', 'scaleTargetRef', field) ?? '').join('/'),
      targetsText(listAt(scaler, 'spec', 'metrics')),
      textOf(valueAt(scaler, ['spec', 'minReplicas'])) || '<unset>',
      numberCell(scaler, 'spec', 'maxReplicas'),
      numberCell(scaler, 'status', 'currentReplicas'),
      age(scaler, now),
    ]
  },
}
