import type {JsonObject} from '../core/json.ts'
import type {CustomKinds} from '../core/kinds/custom-kinds.ts'
import {type Manifest, ManifestSet} from '../core/manifest-set.ts'
import {usageError} from '../core/operational-error.ts'
import type {CommandContext} from './command.ts'
import {type Input, type InputSet, readInput} from './input.ts'

/** An input whose custom resources are known by their definitions. */
export interface DefinedInput {
  readonly input: Input
  /** The custom kinds that hold for a set; undefined where nothing defines any. */
  readonly customOf: (set: InputSet) => CustomKinds | undefined
}

const definitionsIn = (sets: readonly InputSet[]): JsonObject[] =>
  sets.flatMap(({set}) =>
    set
      .ofKind('CustomResourceDefinition')
      .filter(({apiVersion}) => apiVersion === 'apiextensions.k8s.io/v1')
      .map(({object}) => object),
  )

/**
 * Finds the CustomResourceDefinitions below `paths` (files and folders, from --crd), which hold for every set, and returns what finds those of
 * an input itself; a set's own count before the others. What reads them is loaded only when `first` or `paths` has one.
 * Throws OperationalError as readInput does, and (2) for a path with none.
 */
export async function definitionsFor(
  context: CommandContext,
  first: Input,
  paths: readonly string[],
): Promise<(input: Input) => DefinedInput> {
  const given = paths.flatMap(path => definitionsBelow(context, path))
  if (given.length === 0 && definitionsIn(first.sets).length === 0) return input => ({input, customOf: () => undefined})
  const {customKindsOf} = await import('../core/kinds/custom/index.ts')
  return input => {
    const customBySet = new Map<InputSet, CustomKinds>()
    const sets = input.sets.map(set => {
      const definitions = [...given, ...definitionsIn([set])]
      if (definitions.length === 0) return set
      const custom = customKindsOf(definitions)
      const placed = {...set, set: inTheirScope(set.set, custom)}
      customBySet.set(placed, custom)
      return placed
    })
    return {input: {...input, sets}, customOf: set => customBySet.get(set)}
  }
}

function definitionsBelow(context: CommandContext, path: string): JsonObject[] {
  const found = definitionsIn(readInput(context, [path], {perFile: true}).sets)
  if (found.length > 0) return found
  throw usageError('--crd names no CustomResourceDefinition of apiextensions.k8s.io/v1', {
    looked: path,
    mend: `k8slab verify ${path} tells whether it can be read; kubectl get crd NAME -o yaml prints one`,
  })
}

/** The kinds of a judged input whose rules (x-kubernetes-validations) nobody has evaluated, as `Database of example.com/v1`. */
export function kindsWithRules({input, customOf}: DefinedInput): string[] {
  const names = input.sets.flatMap(set =>
    set.set.all.flatMap(({apiVersion, kind}) =>
      customOf(set)?.kindOf(apiVersion, kind)?.hasRules ? [`${kind} of ${apiVersion}`] : [],
    ),
  )
  return [...new Set(names)]
}

/** Custom resources were taken to live in a namespace before their definitions were read; those that do not leave it. */
function inTheirScope(set: ManifestSet, custom: CustomKinds): ManifestSet {
  const isOutside = ({apiVersion, kind, namespace}: Manifest): boolean =>
    namespace !== undefined && custom.isNamespaced(apiVersion, kind) === false
  const all = [...set.replaced.map(([earlier]) => earlier), ...set.all]
  if (!all.some(isOutside)) return set
  return new ManifestSet(all.map(manifest => (isOutside(manifest) ? {...manifest, namespace: undefined} : manifest)))
}
