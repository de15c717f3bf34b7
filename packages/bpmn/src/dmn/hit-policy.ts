import type { Data, Json, ScriptFailure } from '../expression/evaluator.ts'
import type { DecisionTable, HitPolicy, OutputColumn, Rule } from './decision.ts'
import { decisionError } from './failure.ts'
import { outputsOf } from './outputs.ts'

/** A rule that matched, with the values of its output cells in the order of the columns. */
export interface Hit {
  readonly rule: Rule
  readonly values: readonly Json[]
}

/** What several hits come to: one row, or all of them for lists and aggregations. */
export type Chosen = { readonly row: Data } | { readonly all: readonly Hit[] } | { readonly failure: ScriptFailure }

export interface ChooseOptions {
  readonly uniqueIsFirst: boolean
  /** The allowed values per output column, best first; empty for a column without. */
  readonly ranking: readonly (readonly Json[])[]
}

/** Whether the rules after the first hit need not be looked at. */
export function stopsAtFirstHit(policy: HitPolicy, uniqueIsFirst: boolean): boolean {
  return policy === 'FIRST' || (policy === 'UNIQUE' && uniqueIsFirst)
}

/** Applies the hit policy to at least one hit. */
export function choose(table: DecisionTable, hits: readonly [Hit, ...Hit[]], { uniqueIsFirst, ranking }: ChooseOptions): Chosen {
  const [first] = hits
  switch (table.hitPolicy) {
    case 'FIRST':
      return { row: rowOf(table.outputs, first) }
    case 'UNIQUE':
      if (hits.length === 1 || uniqueIsFirst) return { row: rowOf(table.outputs, first) }
      return { failure: decisionError(`hit policy UNIQUE allows one match, and rules ${numbers(hits)} match; make them exclusive`) }
    case 'ANY': {
      const other = hits.find((hit) => !sameJson(hit.values, first.values))
      if (other === undefined) return { row: rowOf(table.outputs, first) }
      return { failure: decisionError(`hit policy ANY needs equal outputs, and rules ${numbers([first, other])} differ`) }
    }
    case 'PRIORITY':
      return { row: rowOf(table.outputs, ranked(hits, ranking)[0] ?? first) }
    case 'OUTPUT ORDER':
      return { all: ranked(hits, ranking) }
    case 'RULE ORDER':
    case 'COLLECT':
      return { all: hits }
  }
}

function rowOf(outputs: readonly OutputColumn[], { values }: Hit): Data {
  return outputsOf(outputs.map(({ key }, index) => [key, values[index] ?? null]))
}

/** Best first by the first column, then by the next; hits of equal rank keep the order of their rules. */
function ranked(hits: readonly Hit[], ranking: readonly (readonly Json[])[]): readonly Hit[] {
  return [...hits].sort((left, right) => {
    for (const [column, allowed] of ranking.entries()) {
      const difference = rankOf(left.values[column] ?? null, allowed) - rankOf(right.values[column] ?? null, allowed)
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** A value that is not allowed comes after all that are. */
function rankOf(value: Json, allowed: readonly Json[]): number {
  const rank = allowed.findIndex((candidate) => sameJson(candidate, value))
  return rank === -1 ? allowed.length : rank
}

function numbers(hits: readonly Hit[]): string {
  return hits.map(({ rule }) => rule.number).join(' and ')
}

function sameJson(left: Json, right: Json): boolean {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const [ours, theirs] = [Object.entries(left), new Map<string, Json>(Object.entries(right))]
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && sameJson(value, theirs.get(key) ?? null))
}
