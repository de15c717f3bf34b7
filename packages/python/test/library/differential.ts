import { expect } from 'vitest'
import { createInterpreter } from '../../src/index.ts'
import { runInCPython } from '../differential/cpython.ts'

/** Room for thousands of expressions in one script. */
const BUDGETS = { steps: 100_000_000, memory: 2_000_000_000 }

/**
 * Runs the same expressions on CPython 3.12 and on the interpreter, and expects the same `repr` or the same exception.
 * A case is an expression; lines before its last are statements. `imports` stands at the head of both programs.
 */
export async function expectSame(imports: string, cases: readonly string[]): Promise<void> {
  const program = [imports, 'out = []', ...cases.map(attempt)].join('\n')
  const [outcome] = await runInCPython([program])
  expect(outcome).not.toHaveProperty('error')
  const theirs = listed(outcome?.data?.out)
  const ours = interpreted(program)
  const differences = cases.flatMap((source, index) =>
    theirs[index] === ours[index] ? [] : [{ source, cpython: theirs[index], ours: ours[index] }],
  )
  expect(differences).toEqual([])
  expect(ours).toHaveLength(cases.length)
}

/** Statements go into a function, so that they leave no names behind. */
function attempt(source: string): string {
  const lines = source.split('\n')
  const expression = lines.pop() ?? 'None'
  const indented = lines.map((line) => `    ${line}\n`).join('')
  const head = lines.length === 0 ? '' : `def case():\n${indented}    return ${expression}\n`
  const call = lines.length === 0 ? expression : 'case()'
  return `${head}try:\n    out.append(repr(${call}))\nexcept Exception as error:\n    out.append(type(error).__name__ + ': ' + str(error))`
}

function interpreted(program: string): readonly unknown[] {
  const outcome = createInterpreter({ budgets: BUDGETS }).execute(
    program,
    {},
    { nowMs: Date.UTC(2024, 1, 29, 12, 30, 15, 250), seed: 'test' },
  )
  if ('failure' in outcome) throw new Error(`${outcome.failure.class}: ${outcome.failure.message} (${outcome.failure.sourceLine})`)
  return listed(outcome.data.out)
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
