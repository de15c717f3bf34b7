import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Data } from '../../src/expression/evaluator.ts'
import type { DefinitionRegistry } from '../../src/run/registry.ts'
import { stateVersion } from '../../src/state/state.ts'
import { restoreState, type StoredState, saveState } from '../../src/state/stored.ts'
import { Story } from '../run/story.ts'
import { type GoldenStory, goldenStories } from './golden-stories.ts'

interface Recorded {
  readonly nowMs: number
  readonly stored: StoredState
  readonly end: { readonly status: string; readonly data: Data }
}

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))

// RECORD_STATES=1 records stories that have no fixture of this version yet. What is there already is never written again.
if (process.env.RECORD_STATES === '1') for (const story of goldenStories) record(story)

const versions = readdirSync(fixtures)

describe.each(versions)('states recorded as version %s', (version) => {
  it.each(goldenStories.filter(({ name }) => existsSync(fileOf(version, name))))('go on to the same end: $name', (golden) => {
    const { stored, end, nowMs } = JSON.parse(readFileSync(fileOf(version, golden.name), 'utf8')) as Recorded
    const story = new Story(golden.model, golden.data ? { start: { data: golden.data }, context: { nowMs } } : { context: { nowMs } })
    bindTo(story.registry, stored.definition)
    story.state = restoreState(stored)
    golden.after(story)
    expect({ status: story.state.status, data: story.state.data }).toEqual(end)
  })
})

it('every story is recorded in the version of this release', () => {
  const missing = goldenStories.filter(({ name }) => !existsSync(fileOf(`v${stateVersion}`, name)))
  expect(missing.map(({ name }) => name)).toEqual([])
})

// Hashes of definitions may change with a release; whoever runs old instances keeps their definitions by the hash they had.
function bindTo(registry: DefinitionRegistry, hash: string): void {
  const definition = registry.byProcess('p')
  Object.assign(registry, { byHash: (wanted: string) => (wanted === hash || wanted === definition?.hash ? definition : undefined) })
}

function record(golden: GoldenStory): void {
  const file = fileOf(`v${stateVersion}`, golden.name)
  if (existsSync(file)) return
  mkdirSync(new URL(`fixtures/v${stateVersion}`, import.meta.url), { recursive: true })
  const story = new Story(golden.model, golden.data ? { start: { data: golden.data } } : {})
  golden.before?.(story)
  const [nowMs, stored] = [story.nowMs, JSON.parse(saveState(story.state)) as StoredState]
  golden.after(story)
  const { status, data } = story.state
  writeFileSync(file, `${JSON.stringify({ nowMs, stored, end: { status, data } }, null, 1)}\n`)
}

function fileOf(version: string, name: string): string {
  return `${fixtures}/${version}/${name}.json`
}
