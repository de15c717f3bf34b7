import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { playFile, scenarioFiles } from '../src/bpmn/scenario-files.ts'

const folder = join(import.meta.dirname, '../../../packages/bpmn/scenarios')
const files = await scenarioFiles(folder)

describe.each(files.map((file) => relative(folder, file)))('%s', async (file) => {
  const results = await playFile(join(folder, file))

  it.each(results.map(({ name, failures }) => ({ name, failures })))('$name', ({ failures }) => {
    expect(failures).toEqual([])
  })
})

describe('the scenarios of the engine', () => {
  it('use every model that is drawn for them', async () => {
    const used = new Set<string>()
    const { readFileSync } = await import('node:fs')
    for (const file of files) {
      const document: unknown = JSON.parse(readFileSync(file, 'utf8'))
      for (const scenario of [document].flat()) for (const model of modelsOf(scenario)) used.add(join(file, '..', model))
    }
    const drawn = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:bpmn|dmn)$/.test(name))
    expect(drawn.map((name) => join(folder, name)).filter((name) => !used.has(name))).toEqual([])
  })
})

function modelsOf(scenario: unknown): readonly string[] {
  const { files: models } = scenario as { readonly files: readonly string[] }
  return models
}
