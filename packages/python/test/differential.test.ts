import { expect, it } from 'vitest'
import { difference } from './differential/compare.ts'
import { corpus } from './differential/corpus.ts'
import { runInCPython } from './differential/cpython.ts'
import { generateProgram } from './differential/generate.ts'

it('does what CPython 3.12 does with every program of the corpus, down to the words and lines of its errors', async () => {
  const programs = corpus()
  expect(programs.length).toBeGreaterThan(500)
  const outcomes = await runInCPython(programs.map((program) => program.source))
  const differences = programs.flatMap((program, index) => {
    const found = difference(program.source, outcomes[index] ?? {})
    return found === undefined ? [] : [`${program.name}\n${found}`]
  })
  expect(differences.join('\n\n')).toBe('')
})

it('does what CPython 3.12 does with thousands of generated programs', async () => {
  const programs = Array.from({ length: 2000 }, (_, seed) => generateProgram(seed))
  const outcomes = await runInCPython(programs)
  const differences = programs.flatMap((source, seed) => {
    const found = difference(source, outcomes[seed] ?? {})
    return found === undefined ? [] : [`seed ${seed}\n${found}`]
  })
  expect(differences.slice(0, 10).join('\n\n')).toBe('')
})
