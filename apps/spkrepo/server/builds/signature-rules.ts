import type { Kysely } from 'kysely'
import type { Firmware } from '../reference/firmware.ts'
import type { Tables } from '../tables.ts'
import { needsSignature, type SignaturePolicy } from './activation.ts'

/** What people have decided for majors of a system, by `ruleKey`: whether builds for it must be signed. */
export type SignatureRules = ReadonlyMap<string, boolean>

type Line = Firmware['line']

/** The decided rules: a row a major at most, so there are a dozen. */
export async function loadSignatureRules(db: Kysely<Tables>): Promise<SignatureRules> {
  const rows = await db.selectFrom('signature_rule').select(['line', 'major', 'is_required']).execute()
  return new Map(rows.map(({ line, major, is_required }) => [ruleKey(line, major), is_required]))
}

/** Under which the rule of a major is found. */
export function ruleKey(line: Line, major: number): string {
  return `${line} ${major}`
}

/** Major of a firmware's version: 7 of `7.2`. */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}

/** Whether builds that begin with this firmware must be signed before devices may see them: as was decided, else as the settings say. Pure. */
export function mustBeSigned(
  { line, version }: Pick<Firmware, 'line' | 'version'>,
  { policy, rules }: { readonly policy: SignaturePolicy; readonly rules: SignatureRules },
): boolean {
  return rules.get(ruleKey(line, majorOf(version))) ?? needsSignature(version, policy)
}
