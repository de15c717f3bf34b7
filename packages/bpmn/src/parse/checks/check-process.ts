import { checkCompensation } from './check-compensation.ts'
import { checkEvents } from './check-events.ts'
import { checkFlows } from './check-flows.ts'
import { checkJoins } from './check-joins.ts'
import { checkMerges } from './check-merges.ts'
import { checkReach } from './check-reach.ts'
import { checkStructure } from './check-structure.ts'
import type { Draft } from './draft.ts'

/** Reports everything that keeps a compiled process from running, and warns of what looks unlike its drawer's meaning. */
export function checkProcess(draft: Draft): void {
  checkStructure(draft)
  checkEvents(draft)
  checkFlows(draft)
  checkCompensation(draft)
  if (draft.report.hasErrors) return
  checkReach(draft)
  checkJoins(draft)
  checkMerges(draft)
}
