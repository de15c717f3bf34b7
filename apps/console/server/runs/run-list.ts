import type { Operations, Runs } from '@trellis/stack'
import type { RunList } from '../../contract/index.ts'

/** The runs of all services, and how far each is. */
export async function runList({ ownedRuns }: Operations, runs: Runs): Promise<RunList> {
  const serviceOf = new Map(ownedRuns.map(({ name, service }) => [name, service]))
  const views = await runs.views()
  return { at: new Date().toISOString(), runs: views.map((view) => ({ ...view, service: serviceOf.get(view.name) ?? '' })) }
}
