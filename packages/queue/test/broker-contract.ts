import { describe } from 'vitest'
import { describeAhead } from './contract/ahead.ts'
import { describeBells } from './contract/bells.ts'
import { describeConcurrency } from './contract/concurrency.ts'
import { describeDeaths } from './contract/deaths.ts'
import { describeDistantFamilies } from './contract/distant-families.ts'
import { describeDynamicChildren } from './contract/dynamic-children.ts'
import { describeEnqueueing } from './contract/enqueueing.ts'
import { describeFamilies } from './contract/families.ts'
import { describeFamilyReplays } from './contract/family-replays.ts'
import { describeLeases } from './contract/leases.ts'
import { describeLifo } from './contract/lifo.ts'
import { describeLookingAfter } from './contract/looking-after.ts'
import { describeOldestReady } from './contract/oldest-ready.ts'
import { describeOrders } from './contract/orders.ts'
import { describeOutcomes } from './contract/outcomes.ts'
import { describePause } from './contract/pause.ts'
import { describePeek } from './contract/peek.ts'
import { describePriorities } from './contract/priorities.ts'
import { describeRate } from './contract/rate.ts'
import { describeRelief } from './contract/relief.ts'
import { describeReports } from './contract/reports.ts'
import { describeResults } from './contract/results.ts'
import { describeScheduleTemplates } from './contract/schedule-templates.ts'
import { describeSteps } from './contract/steps.ts'
import { describeUnique } from './contract/unique.ts'
import { isMissing } from './servers.ts'
import type { Store } from './stores.ts'

/** What every broker promises. Run once for each adapter. */
export function describeBroker(name: string, open: () => Promise<Store>): void {
  describe.skipIf(isMissing(name))(`${name} broker`, () => {
    describeEnqueueing(open)
    describeSteps(open)
    describeOutcomes(open)
    describeLeases(open)
    describeLookingAfter(open)
    describeRelief(open)
    describeAhead(open)
    describePriorities(open)
    describeLifo(open)
    describeOrders(open)
    describeBells(open)
    describePause(open)
    describeConcurrency(open)
    describeRate(open)
    describeUnique(open)
    describeResults(open)
    describeReports(open)
    describeFamilies(open)
    describeFamilyReplays(open)
    describeDynamicChildren(open)
    describeDistantFamilies(open)
    describeDeaths(open)
    describePeek(open)
    describeOldestReady(open)
    describeScheduleTemplates(open)
  })
}
