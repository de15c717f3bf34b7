import type { DatedDiagnosis } from '@trellis/stack'
import type { Diagnosis } from '../../contract/index.ts'

/** What the doctor said, for a page. */
export function diagnosisView({ at, diagnosis }: DatedDiagnosis): Diagnosis {
  const { areas, dangers, warnings, notes } = diagnosis
  return {
    at: at.toISOString(),
    areas: areas.map(({ area, findings }) => ({ area, findings: findings.map((finding) => ({ ...finding })) })),
    dangers,
    warnings,
    notes,
  }
}
