import type {CustomKind} from '../custom-kinds.ts'
export const definitionKind: CustomKind | undefined = undefined
