/** Something about a server that endangers jobs. `danger`: jobs will be lost or refused; `warning`: they can be; `note`: know it. */
export interface Finding {
  readonly code: string
  readonly level: 'danger' | 'warning' | 'note'
  /** What was seen. */
  readonly what: string
  /** What it can lead to. */
  readonly why: string
  /** What to do about it. */
  readonly remedy: string
}

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

/** A finding, or none when `wrong` is false. */
export function when(
  wrong: boolean,
  [code, level]: readonly [string, Finding['level']],
  [what, why, remedy]: readonly [what: string, why: string, remedy: string],
): Finding | undefined {
  return wrong ? { code, level, what, why, remedy } : undefined
}

/** A number that INFO says; NaN when it does not. */
export function infoNumber({ info }: AuditFacts, name: string): number {
  return Number(info.get(name) ?? Number.NaN)
}
