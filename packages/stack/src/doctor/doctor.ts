import type { Runtime } from '../roles/runtime.ts'
import { examineAccounts } from './accounts.ts'
import { examineBackups } from './backups.ts'
import { examineCdn } from './cdn.ts'
import { examineDatabase } from './database.ts'
import type { Examination, Finding } from './finding.ts'
import { examineHost } from './host.ts'
import { examineJobs } from './jobs.ts'
import { examineMail } from './mail.ts'
import { examineOutbox } from './outbox.ts'
import { examineProcesses } from './processes.ts'
import { examineSettings } from './settings.ts'
import { examineState } from './state.ts'
import { examineStorage } from './storage.ts'

/** How long one part may take to answer. Milliseconds. */
const patienceMs = 10_000

/** What was found in one part of an installation, the worst first; nothing when all is well. */
export interface AreaReport {
  readonly area: string
  readonly findings: readonly Finding[]
}

/** What the doctor says of an installation. */
export interface Diagnosis {
  readonly areas: readonly AreaReport[]
  /** How many findings there are of each level. */
  readonly dangers: number
  readonly warnings: number
  readonly notes: number
}

/** Surroundings that a test may replace. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Looks at everything that an installation in production depends on: settings, database, jobs, outbox, state, processes, backups, storage,
 * accounts, this host, and
 * what each service knows of itself. A part that does not answer is a finding, because unknown is not well. Nothing is changed; only
 * storage gets a small object and the state a record that are deleted again.
 */
export async function examine(runtime: Runtime, surroundings: Surroundings): Promise<Diagnosis> {
  const areas = await Promise.all(examinationsOf(runtime, surroundings).map(report))
  const count = (level: Finding['level']) => areas.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length
  return { areas, dangers: count('danger'), warnings: count('warning'), notes: count('note') }
}

function examinationsOf(runtime: Runtime, surroundings: Surroundings): readonly Examination[] {
  return [
    examineSettings(runtime, surroundings),
    examineDatabase(runtime),
    examineJobs(runtime),
    examineOutbox(runtime),
    examineState(runtime),
    examineProcesses(runtime),
    examineBackups(runtime),
    ...examineStorage(runtime),
    examineCdn(runtime),
    examineAccounts(runtime),
    examineMail(runtime),
    examineHost(runtime, surroundings),
    ...runtime.mounted.flatMap(({ service, instance }) =>
      instance.examine === undefined ? [] : [{ area: service.name, look: instance.examine }],
    ),
  ]
}

async function report({ area, look }: Examination): Promise<AreaReport> {
  const signal = AbortSignal.timeout(patienceMs)
  const tooLate = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${patienceMs / 1000} s`)), { once: true })
  })
  try {
    const found = await Promise.race([look(signal), tooLate])
    return { area, findings: worstFirst(found.filter((finding) => finding !== undefined)) }
  } catch (error) {
    return { area, findings: [unreachable(area, error)] }
  }
}

function unreachable(area: string, error: unknown): Finding {
  return {
    code: 'not-examined',
    level: 'danger',
    what: `${area} could not be examined: ${error instanceof Error && error.message !== '' ? error.message : String(error)}`,
    why: 'processes that need it will not work either',
    remedy: 'see that it runs and can be reached from this host with this configuration, then run the doctor again',
  }
}

function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  const order = ['danger', 'warning', 'note']
  return findings.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
}
