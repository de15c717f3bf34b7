import { type Observation, observe, type Rehearsal } from '@trellis/bpmn'

/** Where an instance stands, as `--json` prints it. */
export interface RunResult extends Observation {
  readonly now: string
  /** Answers that could not be given, or expectations that were not met. */
  readonly failures: readonly unknown[]
}

/** Where the instance stands now. */
export function resultJson(rehearsal: Rehearsal, failures: readonly unknown[]): RunResult {
  return { ...observe(rehearsal), now: new Date(rehearsal.nowMs).toISOString(), failures }
}

/** The same for a person to read. */
export function resultLines({ status, ready, waiting, data, incidents, failures, now }: RunResult): readonly string[] {
  return [
    `status    ${status} at ${now}`,
    ...(ready.length === 0 ? [] : [`ready     ${ready.join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`waiting   ${waiting.join(', ')}`]),
    ...incidents.map(({ name, message, line }) => `error     ${name}${line === undefined ? '' : `, line ${line}`}: ${message}`),
    ...failures.map((failure) => `failed    ${JSON.stringify(failure)}`),
    `data      ${JSON.stringify(data, null, 2).replaceAll('\n', '\n          ')}`,
  ]
}
