import {isNamespacedKind, nearestKindWord, resourceKindOf, resourceOf} from '../cluster/resource-kinds.ts'
import type {Path} from '../core/field-path.ts'
import {isObject, type Json, type JsonObject, listAt, stringAt} from '../core/json.ts'
import {nearest} from '../core/nearest.ts'
import type {Part, TextDocument} from '../core/yaml/document.ts'
import {expectations, keysOf} from './expectations/index.ts'
import {parseFieldPath} from './fields.ts'
import type {ExpectationName, ExpectationSpec, Fields, Lab, OperationSpec, Step} from './lab.ts'
import type {LabManifest} from './load.ts'
import type {Problem} from './problem.ts'

interface Checking {
  readonly namespace: string
  readonly manifests: ReadonlyMap<string, LabManifest>
  readonly document: TextDocument
}
type Report = (path: Path, message: string, hint?: string, part?: Part) => void

/** What the schema cannot say of a lab: that names name something, and that the lab keeps to its own namespace, names and folders. */
export function checkLab(lab: Lab, checking: Checking): Problem[] {
  const problems: Problem[] = []
  const {document} = checking
  const report: Report = (path, message, hint, part) => {
    problems.push({at: document.place(path, part), message, hint})
  }
  if (lab.byHand === undefined && lab.steps.length === 0)
    report([], 'a lab needs steps, or byHand that says why it has none')
  if (lab.byHand !== undefined && lab.steps.length > 0) report(['byHand'], 'a lab with steps is not done by hand')
  lab.folders.forEach((folder, index) => {
    // What is removed from a node at the end must be the lab's own beyond doubt.
    if (!/\/k8slab-[^/]+$/.test(folder)) {
      report(
        ['folders', index],
        `the folder ${folder} must end in /k8slab-…, because it is removed from the nodes in the end`,
      )
    }
  })
  lab.steps.forEach((step, index) => checkStep(step, ['steps', index], lab, checking, report))
  for (const manifest of checking.manifests.values()) problems.push(...checkManifest(manifest, lab, checking.namespace))
  return problems
}

function checkStep(step: Step, path: Path, lab: Lab, {namespace}: Checking, report: Report): void {
  if (lab.steps.find(other => other.id === step.id) !== step)
    report([...path, 'id'], `there is a step "${step.id}" already`)
  if (step.operations.length === 0 && step.expectations.length === 0) {
    report(path, `step "${step.id}" does nothing and expects nothing`)
  }
  step.operations.forEach((operation, index) => {
    checkOperation(operation, [...path, 'operations', index], namespace, report)
  })
  step.expectations.forEach((expectation, index) => {
    checkExpectation(expectation, [...path, 'expectations', index], namespace, report)
  })
}

function checkResource(text: string, path: Path, namespace: string, report: Report): void {
  if (resourceOf(text, namespace)) return
  const [word = '', name] = text.split('/')
  if (resourceKindOf(word) && !name) return report(path, `"${text}" names no ${word}`)
  const meant = nearestKindWord(word)
  report(path, `labs know no kind "${word}"`, meant ? `did you mean "${meant}/${name ?? ''}"?` : undefined)
}

function checkFields(fields: Fields, path: Path, report: Report): void {
  for (const [field, expected] of Object.entries(fields)) {
    if (!parseFieldPath(field)) {
      report([...path, field], `"${field}" is no field path`, 'status.conditions[type=Ready].status is one')
    }
    checkPattern(expected, [...path, field], report)
  }
}

function checkPattern(expected: unknown, path: Path, report: Report): void {
  if (!isObject(expected) || typeof expected['matches'] !== 'string') return
  try {
    RegExp(expected['matches'])
  } catch (error) {
    report([...path, 'matches'], `no regular expression: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function checkOperation(spec: OperationSpec, path: Path, namespace: string, report: Report): void {
  if ('delete' in spec) {
    const text = typeof spec.delete === 'string' ? spec.delete : spec.delete.resource
    checkResource(text, [...path, 'delete'], namespace, report)
  } else if ('scale' in spec) {
    checkResource(spec.scale.resource, [...path, 'scale', 'resource'], namespace, report)
  } else if ('wait' in spec) {
    const {for: text, condition, fields, gone} = spec.wait
    checkResource(text, [...path, 'wait', 'for'], namespace, report)
    if ((condition ?? fields ?? gone) === undefined) report([...path, 'wait'], 'wait needs condition, fields or gone')
    if (fields) checkFields(fields, [...path, 'wait', 'fields'], report)
  }
}

function checkExpectation(spec: ExpectationSpec, path: Path, namespace: string, report: Report): void {
  const name = (Object.keys(expectations) as ExpectationName[]).find(key => key in spec)!
  const known = ['that', 'within', ...keysOf[name]]
  for (const key of Object.keys(spec).filter(key => !known.includes(key))) {
    const meant = nearest(key, known)
    const hint = meant && `did you mean "${meant}"?`
    report([...path, key], `"${key}" does not belong to an expectation of ${name}`, hint, 'key')
  }
  if ('object' in spec) checkResource(spec.object, [...path, 'object'], namespace, report)
  if ('absent' in spec) checkResource(spec.absent, [...path, 'absent'], namespace, report)
  if ('stays' in spec) checkResource(spec.stays, [...path, 'stays'], namespace, report)
  if ('fields' in spec) checkFields(spec.fields, [...path, 'fields'], report)
  if ('is' in spec) checkPattern(spec.is, [...path, 'is'], report)
  if ('rows' in spec) {
    spec.rows?.forEach((row, index) => {
      for (const [column, cell] of Object.entries(row)) checkPattern(cell, [...path, 'rows', index, column], report)
    })
  }
  if ('order' in spec) {
    spec.order.forEach((moment, index) => checkResource(moment.of, [...path, 'order', index, 'of'], namespace, report))
  }
}

/** What a lab applies must stay within its namespace, its names and its folders. */
function checkManifest({documents}: LabManifest, lab: Lab, namespace: string): Problem[] {
  const problems: Problem[] = []
  for (const document of documents) {
    const object = document.value
    if (!isObject(object)) continue
    const report: Report = (path, message, hint) => {
      problems.push({at: document.place(path), message, hint})
    }
    const [apiVersion, kind] = [stringAt(object, 'apiVersion'), stringAt(object, 'kind')]
    const name = stringAt(object, 'metadata', 'name')
    if (!apiVersion || !kind || !name) {
      report([], 'a manifest of a lab needs apiVersion, kind and metadata.name')
      continue
    }
    const own = stringAt(object, 'metadata', 'namespace')
    const namespaced = isNamespacedKind(apiVersion, kind)
    if (namespaced === undefined) report(['kind'], `labs do not apply resources of the kind ${kind} (${apiVersion})`)
    if (kind === 'Namespace') report(['kind'], 'a lab has one namespace, and k8slab makes it')
    if (own !== undefined && own !== namespace) {
      report(['metadata', 'namespace'], `the lab lives in the namespace ${namespace}`, 'leave the field out')
    }
    if (namespaced === false && name !== lab.name && !name.startsWith(`${lab.name}-`)) {
      const hint = `call it ${lab.name}-${name}`
      report(['metadata', 'name'], `${kind} is cluster-wide: its name must begin with "${lab.name}-"`, hint)
    }
    for (const [path, folder] of hostPaths(object)) {
      if (lab.folders.some(mine => folder === mine || folder.startsWith(`${mine}/`))) continue
      report(path, `the hostPath ${folder} is in none of the lab's folders`, 'name its folder in lab.yaml: folders')
    }
  }
  return problems
}

/** Every hostPath of a PersistentVolume, a pod, or a pod template. */
function hostPaths(object: JsonObject): [Path, string][] {
  const found: [Path, string][] = []
  const look = (value: Json | undefined, path: Path): void => {
    const folder = stringAt(value, 'hostPath', 'path')
    if (folder !== undefined) found.push([[...path, 'hostPath', 'path'], folder])
  }
  look(object['spec'], ['spec'])
  for (const base of [['spec'], ['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']]) {
    listAt(object, ...base, 'volumes').forEach((volume, index) => look(volume, [...base, 'volumes', index]))
  }
  return found
}
