import type { Collaboration, Definition } from '../definition/definition.ts'
import type { Binding } from '../definition/node.ts'

/** Where `advance` finds definitions: those that run by their hash, those that start by process id. */
export interface DefinitionRegistry {
  /** The definition of this hash. */
  byHash(hash: string): Definition | undefined
  /** The definition that a new instance or a call of this process uses. `from` is the calling definition. */
  byProcess(id: string, binding?: Binding, from?: Definition): Definition | undefined
  collaboration(id: string): Collaboration | undefined
}

/**
 * A registry of fixed definitions. Of several definitions of one process the last is the latest; `version` n is the n-th of them,
 * and `deployment` means the caller itself, or the one from the same file as the caller, if there is one.
 */
export function createRegistry(definitions: readonly Definition[], collaborations: readonly Collaboration[] = []): DefinitionRegistry {
  const hashes = new Map(definitions.map((definition) => [definition.hash, definition]))
  const processes = new Map<string, Definition[]>()
  for (const definition of definitions) {
    const versions = processes.get(definition.id)
    if (versions) versions.push(definition)
    else processes.set(definition.id, [definition])
  }
  const pools = new Map(collaborations.map((collaboration) => [collaboration.id, collaboration]))
  return {
    byHash: (hash) => hashes.get(hash),
    byProcess: (id, binding, from) => bound(processes.get(id) ?? [], binding, from),
    collaboration: (id) => pools.get(id),
  }
}

function bound(versions: readonly Definition[], binding: Binding | undefined, from: Definition | undefined): Definition | undefined {
  switch (binding?.kind) {
    case 'version':
      return versions[binding.version - 1]
    case 'versionTag':
      return versions.findLast((definition) => definition.versionTag === binding.tag)
    case 'deployment':
      return versions.find((definition) => definition === from) ?? versions.findLast(({ file }) => file === from?.file) ?? versions.at(-1)
    default:
      return versions.at(-1)
  }
}
