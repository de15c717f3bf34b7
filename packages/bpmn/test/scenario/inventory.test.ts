import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../scenarios')

/** What the models of one row of the inventory of the specification (its section 8.1) are about, in its order, and where it is shown. */
interface Row {
  readonly about: string
  /** Scenarios that end as the row says. */
  readonly shown?: readonly string[]
  /** A test, where one story of one instance cannot show it. */
  readonly test?: string
  /** What of it, or all of it, only a host can do; the engine hands out what is needed for it. */
  readonly host?: string
}

const calls: readonly Row[] = [
  { about: 'data in and out of a call', shown: ['calls/caller'] },
  { about: 'an error in a callee, and the way to it', shown: ['calls/failing-caller'], test: 'run/scopes-and-data.test.ts' },
  { about: 'which processes a model calls', host: 'a cache of dependencies; a definition names what its activities call' },
  { about: 'which processes and decisions it needs in the end', host: 'the same cache' },
  { about: 'calls in calls, with scripts', shown: ['calls/level'] },
  { about: 'a callee with and without a person in it', shown: ['calls/caller', 'calls/level'] },
  { about: 'equal ids in a callee', test: 'parse/problems.test.ts', host: 'refusing what another model of the site has' },
  { about: 'a deep chain, and empty scripts', shown: ['calls/chain'] },
  { about: 'inputs and outputs of a process', shown: ['calls/io'] },
  { about: 'inputs and outputs of a task', shown: ['calls/io-task'] },
  { about: 'nested sub-processes, also reset', shown: ['sub-processes/nested', 'repair/reset-in-sub-process'] },
  { about: 'branches, one of them a sub-process', shown: ['sub-processes/parallel-and-sub'] },
  { about: 'data from everywhere, an exception and an escalation', shown: ['calls/places', 'sub-processes/escalation-and-data'] },
  { about: 'a sub-process with a person and a script', shown: ['sub-processes/embedded'] },
  { about: 'a form in a sub-process, with inner objects', shown: ['sub-processes/form'] },
  { about: 'a deep merge of what a form submits', shown: ['scripts/nested-data'] },
  { about: 'a call, a service and data objects together', shown: ['calls/mixed'] },
]

const loops: readonly Row[] = [
  { about: 'data stores', shown: ['data-stores/json-store', 'data-stores/key-key-value'], host: 'stores by SQL, and who may see which' },
  {
    about: 'instances over list, dict and set, empty, in place, until a condition, and faults of their data',
    shown: ['parallel', 'sequential', 'dict', 'set', 'in-place', 'condition'].map((name) => `multi-instance/${name}`),
  },
  { about: 'a cardinality and a collection at once', shown: ['multi-instance/both-forms'] },
  { about: 'the attributes of Camunda', shown: ['multi-instance/camunda'] },
  { about: 'scripts before and after, around all or each', shown: ['multi-instance/pre-and-post'] },
  { about: 'standard loops', shown: ['multi-instance/loop', 'multi-instance/loop-sub-process'] },
  { about: 'a person for each item', shown: ['multi-instance/manual'] },
  { about: 'a form for each item', shown: ['multi-instance/forms', 'multi-instance/sub-process'] },
  { about: 'many instances with much data', shown: ['multi-instance/large'] },
  { about: 'branches and instances that wait beside each other', shown: ['multi-instance/threads'] },
]

const messages: readonly Row[] = [
  { about: 'two pools', shown: ['messages/collaboration'] },
  { about: 'a conversation in each instance', shown: ['messages/conversations'] },
  { about: 'two keys', shown: ['messages/two-keys'] },
  { about: 'matching by own data, several properties, the default key', shown: ['matching', 'two-properties', 'send-and-receive'].map(of) },
  { about: 'a question and its answer', shown: ['messages/send-and-receive'], host: 'bringing messages from one instance to another' },
  { about: 'two receivers', shown: ['messages/two-receivers'] },
  { about: 'a message starts the other side', shown: ['messages/sender-first', 'messages/start'], host: 'making the second instance' },
  { about: 'several message starts', shown: ['events/several-starts'] },
  { about: 'a key drawn at random', shown: ['messages/drawn-key'] },
  { about: 'forms for guests', host: 'public pages; a definition keeps form, guest flag and confirmation' },
  { about: 'a failure or a service right after a message start', shown: ['messages/start-fails', 'messages/start-service'] },
]

const rest: readonly Row[] = [
  { about: 'dicts, lists and comprehensions', shown: ['scripts/script'] },
  { about: 'scripts that share their data', shown: ['scripts/parallel'] },
  { about: 'functions of the host', test: 'run/advance.test.ts', host: 'the functions; a scenario has none' },
  { about: 'scripts in branches', shown: ['scripts/parallel'] },
  {
    about: 'the order of pre- and post-scripts',
    shown: ['scripts/pre-and-post', 'scripts/pre-post-call', 'scripts/pre-post-data-object'],
  },
  { about: 'unit tests in a model', shown: ['scripts/unit-tests'], host: 'a command or page that runs them; `runScriptTests` does' },
  { about: 'a form kept under a variable', shown: ['tasks/people'] },
  { about: 'properties and metadata of tasks', shown: ['tasks/metadata'], test: 'parse/definition.test.ts' },
  { about: 'operators, result variables and retries', shown: ['tasks/service', 'tasks/service-retry'] },
  { about: 'answers that come later, and the schedule of retries', shown: ['tasks/parallel-services', 'tasks/service-retry'] },
  { about: 'tests of models in files of their own', host: 'reading those files; `tasks/…` and `calls/…` show the models under test' },
  { about: 'a sum of a number and a text', shown: ['scripts/script-error'] },
  { about: 'a decision in the flow', shown: ['decisions/order'] },
  { about: 'a path by a decision, one for each entry, a missing one', shown: ['decisions/way', 'decisions/letters', 'decisions/missing'] },
  { about: 'one match, a collection, a dash', shown: ['decisions/order', 'decisions/collect', 'decisions/policies'] },
  { about: 'kinds of cells', shown: ['decisions/cells', 'decisions/keywords'] },
  { about: 'a misspelt name in a cell', shown: ['decisions/cells'] },
  { about: 'versions of DMN', shown: ['decisions/versions'], test: 'dmn/decisions.test.ts' },
  { about: 'differences of two models', test: 'migrate/diff.test.ts' },
  { about: 'resets, also with boundary events', shown: ['repair/reset', 'repair/reset-in-sub-process'] },
  { about: 'migration, also of sub-processes and timers', test: 'migrate/plan-migration.test.ts' },
  { about: 'rows of a branch that is gone', host: 'the rows; a state holds live work only' },
  { about: 'lanes and their owners', shown: ['tasks/lanes', 'tasks/lane-owners'], host: 'finding people by `lane_owners` and group' },
  { about: 'models that are refused', shown: ['invalid/invalid', 'calls/missing-callee'] },
  { about: 'entities, and what may not run', shown: ['invalid/invalid'] },
  { about: 'dangerous scripts', shown: ['scripts/dangerous', 'scripts/endless'] },
  {
    about: 'where an error happened',
    shown: ['scripts/script-error', 'scripts/pre-script-fails'],
    host: 'rendering instructions, telling people',
  },
  { about: 'forms with inner values', shown: ['scripts/nested-data', 'tasks/people'], host: 'rendering, lists of choices, escaping' },
  { about: 'helper functions of the platform', host: 'all of them' },
  { about: 'milestones', shown: ['events/milestone'], host: 'keeping the last one, metadata and summary of an instance' },
  { about: 'demonstrations', host: 'they are made of what the other rows show' },
]

function of(name: string): string {
  return `messages/${name}`
}

describe('the inventory of models', () => {
  it('has as many rows as the specification', () => {
    expect([calls, loops, messages, rest].map(({ length }) => length)).toEqual([17, 10, 11, 31])
  })

  it.each([...calls, ...loops, ...messages, ...rest])('is shown or left to a host: $about', ({ shown = [], test, host }) => {
    expect(shown.length > 0 || test !== undefined || host !== undefined).toBe(true)
    for (const name of shown) expect(existsSync(join(folder, `${name}.scenario.json`)), name).toBe(true)
    if (test !== undefined) expect(existsSync(join(import.meta.dirname, '..', test)), test).toBe(true)
  })
})
