import type { Finding } from '../finding.ts'

export { type Finding, when } from '../finding.ts'

/** What was asked of a server. Undefined: it would not tell. */
export interface AuditFacts {
  readonly info: ReadonlyMap<string, string>
  readonly fsync: string | undefined
  readonly password: string | undefined
  readonly minReplicas: string | undefined
  readonly user: string | undefined
  readonly clockOffsetMs: number | undefined
  readonly keys: readonly string[]
  readonly host: string | undefined
  readonly tls: boolean
}

/** Looks at one thing that can be wrong. */
export type Rule = (facts: AuditFacts) => Finding | undefined

/** A number that INFO says; NaN when it does not. */
export function infoNumber({ info }: AuditFacts, name: string): number {
  return Number(info.get(name) ?? Number.NaN)
}
