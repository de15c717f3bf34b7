import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Terminal } from '../src/command.ts'
import { runCommandLine } from '../src/command-line.ts'
import { checkModels } from '../src/commands/bpmn-check.ts'
import { runModel } from '../src/commands/bpmn-run.ts'
import { playScenarios } from '../src/commands/bpmn-scenario.ts'
import { testScripts } from '../src/commands/bpmn-test.ts'
import { run as runProcess } from './trellis-process.ts'

const scenarios = join(import.meta.dirname, '../../../packages/bpmn/scenarios')
const people = join(scenarios, 'tasks/people.bpmn')
const folder = tempDir()
const file = (name: string, content: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
/** The command line within this process, without a terminal. */
async function run(args: readonly string[]) {
  const lines = { stdout: '', stderr: '' }
  const terminal: Terminal = {
    environment: {},
    stdin: process.stdin,
    columns: undefined,
    redraw: () => undefined,
    print: (line) => {
      lines.stdout += `${line}\n`
    },
    complain: (line) => {
      lines.stderr += `${line}\n`
    },
  }
  const code = await runCommandLine(args, {
    commands: [checkModels, runModel, playScenarios, testScripts],
    services: async () => [],
    terminal,
  })
  return { code, ...lines }
}

const json = async (args: readonly string[]) => {
  const { code, stdout } = await run(args)
  return { code, document: JSON.parse(stdout) }
}

describe('trellis bpmn', () => {
  it('is a family of commands of the program', async () => {
    expect((await runProcess(['--help'])).stdout).toMatch(/bpmn check FILE….*\n.*bpmn run FILE….*\n.*bpmn scenario FILE\|DIR…/)
    const { code, stdout } = await runProcess(['bpmn', 'scenario', join(scenarios, 'scripts/script.scenario.json')])
    expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({ code: 0, last: '1 passed, 0 failed' })
  })
})

describe('trellis bpmn check', () => {
  it('ends with 0 when nothing is wrong', async () => {
    expect(await run(['bpmn', 'check', people])).toMatchObject({ code: 0, stdout: `${people}: no problems\n`, stderr: '' })
    expect(await json(['bpmn', 'check', people, join(scenarios, 'decisions/prices.dmn'), '--json'])).toMatchObject({
      code: 0,
      document: { problems: [] },
    })
  })

  it('names code, element, file, line and reason of every problem and ends with 1', async () => {
    const invalid = join(scenarios, 'invalid/missing-condition.bpmn')
    const { code, document } = await json(['bpmn', 'check', invalid, '--json'])
    expect(code).toBe(1)
    expect(document.problems).toEqual([
      { code: 'missing_condition', element: 'g_to_b', file: invalid, line: expect.any(Number), message: expect.stringContaining('g_to_b') },
    ])
    const people = await run(['bpmn', 'check', invalid])
    expect(people.stdout).toMatch(/missing-condition\.bpmn:\d+: error: g_to_b: .*\[missing_condition\]/)
  })

  it('knows of every file at once: what one calls and none has is a problem', async () => {
    const caller = join(scenarios, 'calls/caller.bpmn')
    expect(await json(['bpmn', 'check', caller, '--json'])).toMatchObject({
      code: 1,
      document: { problems: [{ code: 'missing_callee', element: 'call' }] },
    })
    expect(await json(['bpmn', 'check', caller, join(scenarios, 'calls/callee.bpmn'), '--json'])).toMatchObject({ code: 0 })
  })

  it.each([
    ['xml_entity', join(scenarios, 'invalid/entity.bpmn')],
    ['xml_malformed', join(scenarios, 'invalid/not-xml.bpmn')],
    ['xml_malformed', file('empty.bpmn', '')],
    ['xml_malformed', file('noise.dmn', '\u0000\u0001<<<>>>')],
    [
      'xml_entity',
      file('bomb.dmn', '<!DOCTYPE x [<!ENTITY a "aaaa">]><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'),
    ],
  ])('finds %s in a hostile file and never crashes', async (code, hostile) => {
    expect(await json(['bpmn', 'check', hostile, '--json'])).toMatchObject({ code: 1, document: { problems: [{ code }] } })
  })

  it('finds scripts, expressions and cells that do not parse, with their lines', async () => {
    const script = 'x = 1\nif x:\ny = 9\n'
    const broken = file(
      'broken.bpmn',
      readFileSync(join(scenarios, 'scripts/script-error.bpmn'), 'utf8').replace(/<bpmn:script>[^<]*/, `<bpmn:script>${script}`),
    )
    const { code, document } = await json(['bpmn', 'check', broken, '--json'])
    expect(code).toBe(1)
    const line = readFileSync(broken, 'utf8').slice(0, readFileSync(broken, 'utf8').indexOf('y = 9')).split('\n').length
    expect(document.problems).toMatchObject([
      { code: 'script_syntax', element: 'fails', line, message: expect.stringContaining("'if' statement on line 2") },
    ])
    const table = file(
      'broken.dmn',
      readFileSync(join(scenarios, 'decisions/prices.dmn'), 'utf8').replace('&lt; 10', '&lt; 10 +').replace('amount * 2', 'amount *'),
    )
    expect(await json(['bpmn', 'check', table, '--json'])).toMatchObject({
      code: 1,
      document: {
        problems: [
          { code: 'cell_syntax', element: 'price_rule_1', message: expect.stringContaining('rule 1, column "amount"') },
          { code: 'cell_syntax', element: 'price_rule_3', message: expect.stringContaining('rule 3, column "price"') },
        ],
      },
    })
  })

  it('says which file cannot be read', async () => {
    expect(await run(['bpmn', 'check', join(folder, 'nowhere.bpmn')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot read'),
    })
    expect(await run(['bpmn', 'check'])).toMatchObject({ code: 2, stderr: expect.stringContaining('takes FILE…, got none') })
  })
})

describe('trellis bpmn run', () => {
  const answers = file('answers.json', [
    { complete: 'Form', data: { x: 1 } },
    { complete: 'Order', data: { size: 'L' } },
    { complete: 'Read' },
    { complete: 'Plain' },
  ])

  it('answers from a list of steps and prints the end', async () => {
    const { code, document } = await json([
      'bpmn',
      'run',
      people,
      '--data',
      '{"a": 1}',
      '--answer',
      answers,
      '--now',
      '2030-01-01',
      '--json',
    ])
    expect(code).toBe(0)
    expect(document).toMatchObject({
      status: 'complete',
      data: { a: 1, x: 1, order: { size: 'L' } },
      now: '2030-01-01T00:00:00.000Z',
      failures: [],
    })
  })

  it('answers by task and says where it stands when answers are missing', async () => {
    const byTask = file('by-task.json', { Form: { x: 1 }, order: {} })
    const { code, stdout } = await run(['bpmn', 'run', people, '--answer', byTask])
    expect(code).toBe(0)
    expect(stdout).toMatch(/status {4}user_input_required at .*\nready {5}Read\n/)
  })

  it('stops at the first task when nobody answers', async () => {
    expect(await json(['bpmn', 'run', people, '--json'])).toMatchObject({
      code: 0,
      document: { status: 'user_input_required', ready: ['Form'] },
    })
  })

  it('takes the switches of scenarios', async () => {
    const dots = ['bpmn', 'run', join(scenarios, 'scripts/dot-access.bpmn'), '--json', '--data', '{"invoice": {"lines": [{"price": 2}]}}']
    expect(await json(dots)).toMatchObject({ document: { status: 'error' } })
    expect(await json([...dots, '--config', '{"semantics": "spiff-arena"}'])).toMatchObject({ document: { status: 'complete' } })
    expect(await run([...dots, '--config', '[]'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--config must be a JSON object'),
    })
  })

  it('ends with 1 at an error in the process, with element, message and line', async () => {
    const { code, stdout } = await run(['bpmn', 'run', join(scenarios, 'scripts/script-error.bpmn')])
    expect(code).toBe(1)
    expect(stdout).toMatch(/error {5}Add, line 2: .*TypeError/)
  })

  it('ends with 1 at an answer that cannot be given', async () => {
    const wrong = file('wrong.json', [{ complete: 'Dance' }])
    expect(await json(['bpmn', 'run', people, '--answer', wrong, '--json'])).toMatchObject({
      code: 1,
      document: { failures: [{ step: 1, got: { ready: ['Form'] } }] },
    })
  })

  it.each([
    [['--data', '[1]'], 2, '--data must be a JSON object'],
    [['--data', '{'], 2, '--data is not JSON'],
    [['--now', 'soon'], 2, '--now soon is no ISO date'],
    [['--process', 'nobody'], 2, 'no process "nobody"; there are: people'],
    [['--answer', join(folder, 'nowhere.json')], 2, 'cannot read --answer'],
  ])('refuses %j', async (options, code, says) => {
    const ended = await run(['bpmn', 'run', people, ...options])
    expect(ended.code).toBe(code)
    expect(ended.stderr).toContain(says)
  })

  it('refuses models with problems', async () => {
    expect(await run(['bpmn', 'run', join(scenarios, 'invalid/no-start.bpmn')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no start event'),
    })
  })
})

describe('trellis bpmn scenario', () => {
  const story = {
    name: 'a story',
    files: [people],
    steps: [{ complete: 'Form' }, { expect: { ready: ['Order'] } }],
    expect: { status: 'complete', absent: ['x'] },
  }
  let failing = ''
  beforeAll(() => {
    failing = file('failing.scenario.json', [story, { ...story, name: 'a good story', expect: { status: 'user_input_required' } }])
  })

  it('tells a person step, expected and got of what fails', async () => {
    const { code, stdout } = await run(['bpmn', 'scenario', failing])
    expect(code).toBe(1)
    expect(stdout).toContain(`FAIL  a story  (${failing})`)
    expect(stdout).toContain('at the end:')
    expect(stdout).toContain('expected  {"status":"complete"}')
    expect(stdout).toContain('got       {"status":"user_input_required"}')
    expect(stdout).toContain('ok    a good story')
    expect(stdout).toContain('1 passed, 1 failed')
  })

  it('prints one document for machines', async () => {
    expect(await json(['bpmn', 'scenario', failing, '--json'])).toEqual({
      code: 1,
      document: {
        scenarios: [
          {
            name: 'a story',
            file: failing,
            ok: false,
            failures: [{ step: 'end', expected: { status: 'complete' }, got: { status: 'user_input_required' } }],
          },
          { name: 'a good story', file: failing, ok: true, failures: [] },
        ],
        passed: 1,
        failed: 1,
      },
    })
  })

  it('searches a folder for scenarios and leaves other JSON alone', async () => {
    const { code, document } = await json(['bpmn', 'scenario', join(scenarios, 'gateways'), '--json'])
    expect(code).toBe(0)
    expect(document).toMatchObject({ failed: 0 })
    expect(document.passed).toBeGreaterThan(15)
  })

  it.each([
    ['no JSON', 'no json', 'not JSON'],
    ['a number', '7', 'must be an object'],
    ['wrong types', { ...story, files: 7 }, 'must be a list, got 7'],
    ['a missing model', { ...story, files: ['nowhere.bpmn'] }, 'there is no such file'],
    ['a model with problems', { ...story, files: [join(scenarios, 'invalid/no-start.bpmn')] }, 'no_start'],
    ['a process that is not there', { ...story, process: 'x' }, 'no process'],
    ['a duration that is none', { ...story, steps: [{ advance: 'soon' }] }, 'ISO 8601'],
    ['a clock that would go back', { ...story, steps: [{ at: '2029-01-01' }] }, 'a time after'],
    ['a reset of what was never reached', { ...story, steps: [{ reset: 'Plain' }] }, 'never reached'],
    ['a service that is not open', { ...story, steps: [{ serviceResult: { task: 'Form' } }] }, 'waiting'],
  ])('fails by the one scenario that holds %s', async (_what, content, says) => {
    const { code, document } = await json(['bpmn', 'scenario', file('hostile.scenario.json', content), '--json'])
    expect(code).toBe(1)
    expect(document).toMatchObject({ passed: 0, failed: 1 })
    expect(JSON.stringify(document.scenarios[0].failures)).toContain(says)
  })

  it('fails for a file that is not there, and for a folder without scenarios', async () => {
    expect(await json(['bpmn', 'scenario', join(folder, 'nowhere.json'), '--json'])).toMatchObject({ code: 1, document: { failed: 1 } })
    expect(await run(['bpmn', 'scenario', tempDir()])).toMatchObject({ code: 1, stderr: expect.stringContaining('no scenarios in') })
  })

  it('ends a process that calls itself for ever', async () => {
    expect(await json(['bpmn', 'scenario', join(scenarios, 'calls/in-circles.scenario.json'), '--json'])).toMatchObject({ code: 0 })
  })
})

describe('trellis bpmn test', () => {
  const model = join(scenarios, 'scripts/unit-tests.bpmn')
  const changed = (name: string, from: string, to: string) => file(name, readFileSync(model, 'utf8').replace(from, to))

  it('runs the unit tests of script tasks', async () => {
    const { code, stdout } = await run(['bpmn', 'test', model])
    expect({ code, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      lines: ['ok    Double: doubles', 'ok    Double: keeps nothing', '2 passed, 0 failed'],
    })
  })

  it('tells what was expected and what the script left, more or less than that included', async () => {
    const model = changed('more.bpmn', 'done = True', 'done = True; more = 1')
    const { code, document } = await json(['bpmn', 'test', model, '--json'])
    expect(code).toBe(1)
    expect(document).toMatchObject({
      passed: 0,
      failed: 2,
      tests: [
        {
          element: 'double',
          task: 'Double',
          name: 'doubles',
          ok: false,
          expected: { hey: 4, done: true },
          got: { hey: 4, done: true, more: 1 },
        },
        {},
      ],
    })
  })

  it.each([
    ['a script that fails', 'hey * 2', 'hey + "a"', 'TypeError in line 2'],
    ['an input that is not JSON', '{"hey": 2}', '{hey: 2}', 'the input is not JSON'],
    ['an expectation that is no object', '{"hey": 4, "done": true}', '[4]', 'the expected output is no JSON object'],
  ])('fails by the one test with %s', async (_what, from, to, says) => {
    const { code, stdout } = await run(['bpmn', 'test', changed('broken-test.bpmn', from, to)])
    expect(code).toBe(1)
    expect(stdout).toContain(says)
    expect(stdout).toContain('1 passed, 1 failed')
  })

  it('refuses a model with problems', async () => {
    expect(await run(['bpmn', 'test', join(scenarios, 'invalid/no-start.bpmn')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no start event'),
    })
  })
})
