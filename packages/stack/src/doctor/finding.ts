/** Something about an installation that an operator should know. `danger`: it will fail or lose something; `warning`: it can; `note`: know it. */
export interface Finding {
  /** Stable, for scripts. */
  readonly code: string
  readonly level: 'danger' | 'warning' | 'note'
  /** What was seen. */
  readonly what: string
  /** What it can lead to. */
  readonly why: string
  /** What to do about it. */
  readonly remedy: string
}

/** A part of an installation, and how to look at it. */
export interface Examination {
  /** What is looked at, for example `database`. */
  readonly area: string
  /** Looks and changes nothing that stays. Rejects when it cannot look, which is a finding too. */
  look(signal: AbortSignal): Promise<readonly (Finding | undefined)[]>
}

/** A finding, or none when `wrong` is false. */
export function when(
  wrong: boolean,
  [code, level]: readonly [string, Finding['level']],
  [what, why, remedy]: readonly [what: string, why: string, remedy: string],
): Finding | undefined {
  return wrong ? { code, level, what, why, remedy } : undefined
}
