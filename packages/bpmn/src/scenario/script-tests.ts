import type { Definition } from '../definition/definition.ts'
import type { ScriptTest } from '../definition/extensions.ts'
import type { Data, Evaluator, Json } from '../expression/evaluator.ts'
import { contains } from './compare.ts'
import { isObject } from './read-json.ts'

/** How one unit test of a script task ended. */
export interface ScriptTestResult {
  readonly file: string
  /** Id of the script task. */
  readonly element: string
  /** Name of the script task, or its id. */
  readonly task: string
  /** Id of the test. */
  readonly name: string
  readonly ok: boolean
  /** Data that were expected after the script; null when the test itself cannot be read. */
  readonly expected: Json
  /** Data after the script as plain JSON, or why there are none. */
  readonly got: Json
}

/**
 * Runs the unit tests that models carry in their script tasks (`spiffworkflow:unitTests`): given the input as data, the script must leave
 * exactly the expected data. The clock stands at `nowMs`.
 */
export function runScriptTests(definitions: readonly Definition[], evaluator: Evaluator, nowMs: number): readonly ScriptTestResult[] {
  return definitions.flatMap(({ file, nodes }) =>
    nodes.flatMap((node) => {
      if (node.kind !== 'scriptTask') return []
      const { id: element, name, script, tests } = node
      return tests.map((test) => ({ file, element, task: name ?? element, name: test.id, ...runTest(script, test, { evaluator, nowMs }) }))
    }),
  )
}

type Outcome = Pick<ScriptTestResult, 'ok' | 'expected' | 'got'>

function runTest(
  script: string,
  test: ScriptTest,
  { evaluator, nowMs }: { readonly evaluator: Evaluator; readonly nowMs: number },
): Outcome {
  const input = readData(test.inputJson)
  const expected = readData(test.expectedOutputJson)
  if (typeof input === 'string') return { ok: false, expected: null, got: `the input ${input}` }
  if (typeof expected === 'string') return { ok: false, expected: null, got: `the expected output ${expected}` }
  const executed = evaluator.execute(script, input, { nowMs, seed: test.id })
  if ('failure' in executed) {
    const { class: kind, message, line } = executed.failure
    return { ok: false, expected, got: `${kind}${line === undefined ? '' : ` in line ${line}`}: ${message}` }
  }
  const got = Object.fromEntries(Object.entries(executed.data).map(([name, value]) => [name, evaluator.plain(value)]))
  return { ok: contains(expected, got) && contains(got, expected), expected, got }
}

/** The object, or what is wrong with the text. */
function readData(text: string): Data | string {
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) ? value : `is no JSON object: ${text}`
  } catch (cause) {
    return `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
