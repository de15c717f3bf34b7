/** What is counted. */
export type AdoptedKind =
  | 'users'
  | 'architectures'
  | 'languages'
  | 'firmwares'
  | 'services'
  | 'packages'
  | 'versions'
  | 'builds'
  | 'files'
  | 'downloads'

/** Why something is not as it was, or not here at all; the words of docs/spkrepo/migration.md. */
export type ProblemCode =
  | 'email_invalid'
  | 'username_changed'
  | 'password_unreadable'
  | 'old_salt_missing'
  | 'key_unusable'
  | 'role_unknown'
  | 'person_missing'
  | 'firmware_differs'
  | 'file_missing'
  | 'file_differs'
  | 'path_invalid'
  | 'path_shared'
  | 'row_incomplete'
  | 'sidecar_unreadable'
  | 'remote_store_unset'
  | 'changed_there'

export interface Problem {
  readonly code: ProblemCode
  /** For example `build demo/4/demo.v4.f23739[x86].spk`. */
  readonly subject: string
  readonly text: string
}

export interface AdoptedCounts {
  /** Rows or files there. */
  found: number
  /** Of them, taken over by this call; with a dry run, those that would be. */
  added: number
  /** Of them, here from an earlier call or by themselves. */
  there: number
  /** Of them, left out; `problems` says why. */
  leftOut: number
}

export interface AdoptionReport {
  readonly dryRun: boolean
  readonly counts: Readonly<Record<AdoptedKind, Readonly<AdoptedCounts>>>
  readonly bytes: number
  readonly problems: readonly Problem[]
}

const kinds: readonly AdoptedKind[] = [
  'users',
  'architectures',
  'languages',
  'firmwares',
  'services',
  'packages',
  'versions',
  'builds',
  'files',
  'downloads',
]

/** A report that is being written. */
export class Reporting implements AdoptionReport {
  readonly dryRun: boolean
  readonly counts = Object.fromEntries(kinds.map((kind) => [kind, { found: 0, added: 0, there: 0, leftOut: 0 }])) as Record<
    AdoptedKind,
    AdoptedCounts
  >
  readonly problems: Problem[] = []
  bytes = 0

  constructor(dryRun: boolean) {
    this.dryRun = dryRun
  }

  count(kind: AdoptedKind, outcome: 'added' | 'there' | 'leftOut', number = 1): void {
    this.counts[kind].found += number
    this.counts[kind][outcome] += number
  }

  problem(code: ProblemCode, subject: string, text: string): void {
    this.problems.push({ code, subject, text })
  }
}

/** Problems that are shown to people by name; the rest is counted, and `--json` has all of them. */
const shownProblems = 40

/** The report in sentences. */
export function reportText({ dryRun, counts, bytes, problems }: AdoptionReport): string {
  const lines = kinds.flatMap((kind) => {
    const { found, added, there, leftOut } = counts[kind]
    if (found === 0) return []
    const parts = [`${grouped(added)} ${dryRun ? 'would be taken over' : 'taken over'}`, `${grouped(there)} there`]
    if (leftOut > 0) parts.push(`${grouped(leftOut)} left out`)
    return [`${kind}: ${grouped(found)} found, ${parts.join(', ')}`]
  })
  const shown = problems.slice(0, shownProblems).map(({ code, subject, text }) => `${code}  ${subject}: ${text}`)
  const more = problems.length > shownProblems ? [`… and ${grouped(problems.length - shownProblems)} more; --json lists all`] : []
  const heading = problems.length === 0 ? 'Nothing is wrong with it.' : `${grouped(problems.length)} things to look at:`
  return [...lines, `${(bytes / 1024 ** 2).toFixed(1)} MiB of files`, heading, ...shown, ...more].join('\n')
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
