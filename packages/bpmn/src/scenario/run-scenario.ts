import type { Evaluator } from '../expression/evaluator.ts'
import { differences, problemDifferences } from './compare.ts'
import { chooseProcess, type ModelFile, readModels } from './models.ts'
import { observe } from './observe.ts'
import { readConfig } from './read-config.ts'
import { Rehearsal } from './rehearsal.ts'
import type { Expectation, Scenario, ScenarioFailure, ScenarioResult, Step } from './scenario.ts'
import { perform } from './steps.ts'

/** What a scenario needs of the world. */
export interface Stage {
  /** Text of a model file as the scenario names it; undefined when there is none. */
  read(file: string): string | undefined
  createEvaluator(options: { readonly dotAccess: boolean }): Evaluator
}

/** Plays a scenario on a virtual clock. What is not as expected is in `failures`, and so is anything that is thrown on the way. */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const failures = await play(scenario, stage).catch((cause: unknown): readonly ScenarioFailure[] => [
    { step: 'start', expected: 'a scenario that can be played', got: cause instanceof Error ? cause.message : String(cause) },
  ])
  return { name: scenario.name, ok: failures.length === 0, failures }
}

async function play(scenario: Scenario, stage: Stage): Promise<readonly ScenarioFailure[]> {
  const files: ModelFile[] = []
  // Forms and other JSON may be listed with the models that refer to them.
  for (const name of scenario.files.filter((file) => !/\.json$/i.test(file))) {
    const text = stage.read(name)
    if (text === undefined) return [{ step: 'start', expected: { file: name }, got: 'there is no such file' }]
    files.push({ name, text })
  }
  const config = readConfig(scenario.config)
  const models = await readModels(files, config.models)
  const problems = problemDifferences(scenario.expect?.problems, models.problems)
  if (problems.length > 0) return problems.map((difference) => ({ step: 'start', ...difference }))
  if (models.problems.some(({ level }) => level === 'error')) return []
  const process = chooseProcess(models, scenario.process)
  if ('sentence' in process) return [{ step: 'start', expected: 'one process to start', got: process.sentence }]
  const rehearsal = new Rehearsal({
    models,
    evaluator: stage.createEvaluator(config.interpreter),
    nowMs: scenario.nowMs,
    ...config.rehearsal,
  })
  const started = attempt(() => rehearsal.happen({ kind: 'start', process: process.id, data: scenario.data }))
  if (started !== undefined) return [{ step: 'start', expected: `"${process.id}" starts`, got: started }]
  const { failures, prevented } = playUntilPrevented(scenario.steps, rehearsal)
  return prevented || scenario.expect === undefined ? failures : [...failures, ...check(scenario.expect, rehearsal, 'end')]
}

/**
 * Does the steps one after the other and returns what was not as expected. After a step that cannot be done what follows would only be
 * noise, so it ends there.
 */
export function playSteps(steps: readonly Step[], rehearsal: Rehearsal): readonly ScenarioFailure[] {
  return playUntilPrevented(steps, rehearsal).failures
}

function playUntilPrevented(
  steps: readonly Step[],
  rehearsal: Rehearsal,
): { readonly failures: readonly ScenarioFailure[]; readonly prevented: boolean } {
  const failures: ScenarioFailure[] = []
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'expect') {
      failures.push(...check(step.expect, rehearsal, index + 1))
      continue
    }
    const difference = perform(rehearsal, step)
    if (difference !== undefined) return { failures: [...failures, { step: index + 1, ...difference }], prevented: true }
  }
  return { failures, prevented: false }
}

function check(expect: Expectation, rehearsal: Rehearsal, step: number | 'end'): readonly ScenarioFailure[] {
  return differences(expect, observe(rehearsal)).map((difference) => ({ step, ...difference }))
}

/** The message of what `act` throws; undefined when it does not throw. */
function attempt(act: () => void): string | undefined {
  try {
    act()
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}
