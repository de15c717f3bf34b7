import type { Codec } from '../data/codec.ts'
import type { ModuleMaker } from '../values/module.ts'
import type { Value } from '../values/object.ts'

/** The modules that scripts may import, by name. */
export const modules: ReadonlyMap<string, ModuleMaker> = new Map<string, ModuleMaker>()

/** Names that scripts may use without importing anything. */
export const ambientNames: ReadonlyMap<string, () => Value> = new Map<string, () => Value>()

/** How the values of these modules travel in task data. */
export const codecs: readonly Codec[] = []
