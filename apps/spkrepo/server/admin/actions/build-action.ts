import type { Account } from '@trellis/stack'
import type { ActionResult, BuildRow } from '../../../contract/index.ts'
import type { Parts } from '../../parts.ts'

/** Who does something, and with what. */
export interface ActionContext {
  readonly parts: Parts
  readonly by: Account
}

/** Something that is done to builds at once. */
export interface BuildAction {
  /** As its route and its button call it. */
  readonly name: string
  readonly summary: string
  /** Needed besides having the builds in one's care. */
  readonly permission: string
  /** Does it to builds that are in the caller's care, and says of each what became of it, in their order. One that cannot be is no error. */
  readonly run: (builds: readonly BuildRow[], context: ActionContext) => Promise<ActionResult[]>
}

/** Something that is done to versions at once. */
export interface VersionAction extends Pick<BuildAction, 'name' | 'summary' | 'permission'> {
  /** With the ids of versions in the caller's care; the results are of builds, or of versions that had none. */
  readonly run: (versions: readonly ActionVersion[], context: ActionContext) => Promise<ActionResult[]>
}

/** A version with all its builds. */
export interface ActionVersion {
  readonly id: number
  readonly label: string
  readonly builds: readonly BuildRow[]
}

/** It is done. */
export function done(id: number, label: string): ActionResult {
  return { id, label, outcome: 'done', code: null, message: null }
}

/** It was left as it is. `message` goes on from "<label>: ", and says what to do. */
export function skipped(id: number, label: string, { code, message }: { readonly code: string; readonly message: string }): ActionResult {
  return { id, label, outcome: 'skipped', code, message }
}

/** What people know a build by; the pages put the same together. */
export function labelOf({ package: name, version, architectures, firmwareMin }: BuildRow): string {
  return `${name} ${version}, ${architectures.join(' ')}, from ${firmwareMin.version}-${firmwareMin.build}`
}
