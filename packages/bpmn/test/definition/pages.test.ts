import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/definition/problem.ts'
import { REFUSALS } from '../../src/migrate/migration-plan.ts'
import type { Effect } from '../../src/run/effect.ts'
import { BPMN_ERRORS } from '../../src/run/errors.ts'
import type { InstanceEvent } from '../../src/run/event.ts'
import type { IncidentCode } from '../../src/state/state.ts'
import { supportedPage } from './supported-page.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')
const readme = () => readFileSync(`${repository}/packages/bpmn/README.md`, 'utf8')

// All there are: the types let none be missing and none be too many.
const INCIDENTS: Record<IncidentCode, true> = {
  script_failed: true,
  pre_script_failed: true,
  post_script_failed: true,
  expression_failed: true,
  no_flow_taken: true,
  missing_callee: true,
  missing_input: true,
  missing_output: true,
  decision_failed: true,
  service_failed: true,
  timer_invalid: true,
  loop_invalid: true,
  unhandled_error: true,
  unhandled_escalation: true,
  join_never_completes: true,
  step_budget: true,
  data_store_failed: true,
  unsupported: true,
}
const EFFECTS: Record<Effect['kind'], true> = {
  cancelService: true,
  clearTimer: true,
  closeTask: true,
  continue: true,
  createTask: true,
  publishMessage: true,
  readStore: true,
  runService: true,
  setTimer: true,
  startCall: true,
  startModel: true,
  subscribe: true,
  throwSignal: true,
  unsubscribe: true,
  writeStore: true,
}
const EVENTS: Record<InstanceEvent['kind'], true> = {
  addToken: true,
  advanceTime: true,
  cancelToken: true,
  completeTask: true,
  continue: true,
  dataFailed: true,
  dataRead: true,
  editData: true,
  error: true,
  escalation: true,
  evaluateConditions: true,
  message: true,
  migrate: true,
  moveToken: true,
  reset: true,
  resume: true,
  retry: true,
  serviceError: true,
  serviceResult: true,
  signal: true,
  skip: true,
  start: true,
  startActivity: true,
  suspend: true,
  terminate: true,
  timerFired: true,
}

/** Rows of the README’s tables that begin with a code in backticks, in the section of that title. */
function codesIn(section: string): Record<string, string> {
  const text = readme().split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? ''
  return Object.fromEntries([...text.matchAll(/^\| `(\w+)` \| (.*?) \|$/gm)].map(([, code, meaning]) => [code, meaning]))
}

describe('the documentation', () => {
  it('shows what is supported as the parser has it', async () => {
    await expect(supportedPage()).toMatchFileSnapshot(`${repository}/docs/bpmn/supported.md`)
  })

  it('lists every code of a problem with its meaning, and no other', () => {
    expect(codesIn('Problems')).toEqual(PROBLEMS)
  })

  it('lists every reason to refuse a migration, and no other', () => {
    expect(codesIn('Migration')).toEqual(REFUSALS)
  })

  it('lists every incident, error, effect and event, and no other', () => {
    expect(Object.keys(codesIn('Incidents')).sort()).toEqual(Object.keys(INCIDENTS).sort())
    expect(codesIn('Errors')).toEqual(BPMN_ERRORS)
    expect(Object.keys(codesIn('Running')).sort()).toEqual(Object.keys(EFFECTS).sort())
    const events = /- `event` is plain data: ([\s\S]+?)\n- /.exec(readme())?.[1] ?? ''
    expect([...events.matchAll(/`(\w+)`/g)].map(([, kind]) => kind).sort()).toEqual(Object.keys(EVENTS).sort())
  })

  it('begins with an example that runs as printed', async () => {
    const section = readme().split('\n## Quickstart\n')[1] ?? ''
    const code = /```ts\n([\s\S]+?)```/.exec(section)?.[1] ?? ''
    const output = /```text\n([\s\S]+?)```/.exec(section)?.[1]
    const folder = await mkdtemp(join(tmpdir(), 'trellis-bpmn-'))
    await symlink(`${repository}/node_modules`, join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'quickstart.ts'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['quickstart.ts'], { cwd: folder, timeout: 20_000 })
    await rm(folder, { recursive: true })
    expect(stdout).toBe(output)
  })
})
