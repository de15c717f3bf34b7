/** Something about a store that endangers jobs. `danger`: jobs will be lost or refused; `warning`: they can be; `note`: know it. */
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

/** A finding, or none when `wrong` is false. */
export function when(
  wrong: boolean,
  [code, level]: readonly [string, Finding['level']],
  [what, why, remedy]: readonly [what: string, why: string, remedy: string],
): Finding | undefined {
  return wrong ? { code, level, what, why, remedy } : undefined
}

/** What rules find in the facts about a store, the worst first. */
export function findingsOf<Facts>(rules: readonly ((facts: Facts) => Finding | undefined)[], facts: Facts): readonly Finding[] {
  const order = ['danger', 'warning', 'note']
  return rules.flatMap((rule) => rule(facts) ?? []).sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
}
