import type { Accounts, Logger, Operations, Runs, ServiceContext } from '@trellis/stack'
import { LiveFeed } from './live/live-feed.ts'
import type { Settings } from './settings.ts'

/** What everything of the console works with. */
export interface Parts {
  readonly accounts: Accounts
  readonly operations: Operations
  readonly runs: Runs
  readonly settings: Settings
  readonly logger: Logger
  readonly live: LiveFeed
}

/** Puts the parts together; nothing is asked before a request comes. */
export function partsOf({ accounts, operations, runs, config, logger }: ServiceContext<Settings>): Parts {
  return { accounts, operations, runs, settings: config, logger, live: new LiveFeed({ operations, runs, logger }) }
}
