import { describe, expect, it } from 'vitest'
import { runProgram } from '../chaos/program.ts'
import { findPostgres } from '../chaos/servers/postgres-server.ts'
import { summarize } from '../chaos/summary.ts'
import type { VenueName } from '../chaos/venues/venue.ts'
import { isMissing } from './servers.ts'

/** A few seconds of the programme for each store; `npm run chaos` runs it for as long as one likes. */
const venues = (['sqlite', 'postgres', 'redis', 'cluster', 'sentinel'] as const satisfies readonly VenueName[]).filter(
  (venue) => venue === 'sqlite' || (venue === 'postgres' ? findPostgres() !== undefined : !isMissing('redis')),
)

describe.each(venues)('under load and faults, on %s,', (venue) => {
  it('the engine keeps every promise', { timeout: 120_000 }, async () => {
    const outcome = await runProgram({ venue, seed: 'in the tests', forMs: 2_000, gapMs: 300, leaseMs: 800 })
    const { kills, jobs } = summarize(outcome)
    expect({ violations: outcome.violations, collapses: outcome.collapses }).toEqual({ violations: [], collapses: [] })
    // Without load and faults there would be nothing to promise.
    expect(kills).toBeGreaterThan(0)
    expect(jobs.ended).toBeGreaterThan(0)
  })
})
