import { parseArgs } from 'node:util'
import { type VenueName, venueNames } from './venues/venue.ts'

/** What the command line asks for. */
export interface Arguments {
  readonly minutes: number
  readonly seed: string
  readonly venues: readonly VenueName[]
  readonly gapMs: number
  readonly leaseMs: number
  readonly recovery: boolean
  /** Where journals are kept; null: they are removed. */
  readonly journals: string | null
  /** Journals to be checked, instead of a programme. */
  readonly check: string | null
}

/** What `--help` prints. */
export const help = `Runs the task engine under load and random faults, and holds everything that happened against its invariants.

    npm run chaos -- --minutes 5 --seed 42 --broker redis

  --minutes N    for how long faults come, for each store; may be a fraction   (default 1)
  --seed S       decides order, kind, target and moment of all faults           (default: one of its own, printed)
  --broker B     ${venueNames.join(', ')}, or all of them (default all)
  --gap MS       between two faults, on average                                 (default 700)
  --lease MS     of every worker                                                (default 1500)
  --no-recovery  leaves out the measurement of a kill -9 with default options
  --journals F   keeps the journals of each store in a folder under F
  --check F      runs nothing, and holds the journals in the folder F against the invariants
  --help         prints this

It needs redis-server and redis-cli on the PATH, and postgres on the PATH or in /usr/lib/postgresql. Each store is a server of its own, which is
ended and removed afterwards. Exit code: 0 when every invariant held, 1 when one did not, 2 when the programme could not be run.
`

/** Reads the command line. Returns null when it asks for help. Throws an Error that says what is wrong. */
export function readArguments(given: readonly string[]): Arguments | null {
  const { values } = parseArgs({
    args: [...given],
    allowNegative: true,
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      broker: { type: 'string', default: 'all' },
      gap: { type: 'string', default: '700' },
      lease: { type: 'string', default: '1500' },
      recovery: { type: 'boolean', default: true },
      journals: { type: 'string' },
      check: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  return {
    minutes: positive(values.minutes, '--minutes'),
    seed: values.seed,
    venues: values.broker === 'all' ? venueNames : [venueNamed(values.broker)],
    gapMs: positive(values.gap, '--gap'),
    leaseMs: positive(values.lease, '--lease'),
    recovery: values.recovery,
    journals: values.journals ?? null,
    check: values.check ?? null,
  }
}

function venueNamed(text: string): VenueName {
  const name = venueNames.find((one) => one === text)
  if (!name) throw new Error(`--broker must be all or one of ${venueNames.join(', ')}, got "${text}"`)
  return name
}

function positive(text: string, option: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new Error(`${option} must be a number above 0, got "${text}"`)
  return number
}
