import { readFileSync } from 'node:fs'
import { text as textOfStream } from 'node:stream/consumers'
import type { ScriptFailure } from '@trellis/python'
import { type Command, type Invocation, jsonOption, textOf, UsageError } from '../command.ts'
import { pythonJson, readDataOption } from '../python-json.ts'

/** `trellis python run` */
export const runPython: Command = {
  words: ['python', 'run'],
  summary: 'run a script as a process model would: sandboxed, on the given data',
  positionals: ['FILE'],
  options: {
    data: { type: 'string', value: 'JSON', summary: 'the names it finds, a JSON object or @FILE (default: {})' },
    'dot-access': { type: 'boolean', summary: 'let order.total read the key "total" of a dict' },
    now: { type: 'string', value: 'DATE', summary: 'what the script takes for now (default: the current time)' },
    seed: { type: 'string', value: 'TEXT', summary: 'what random numbers are drawn from (default: the current time)' },
    ...jsonOption,
  },
  examples: [
    'trellis python run discount.py --data \'{"amount": 120}\'',
    'trellis python run - --json < discount.py    # {"data": …} or {"error": {"class", "message", "line"}}',
  ],
  run: async (invocation) => {
    const { terminal, values } = invocation
    const [file = ''] = invocation.positionals
    const data = readDataOption(textOf(invocation, 'data') ?? '{}')
    const nowMs = nowOf(invocation)
    const source = await sourceOf(file, invocation)
    const { createInterpreter } = await import('@trellis/python')
    const interpreter = createInterpreter({ dotAccess: values['dot-access'] === true, monotonicMs: () => performance.now() })
    const context = { nowMs, seed: textOf(invocation, 'seed') ?? String(nowMs), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
    const outcome = interpreter.execute(source, data, context)
    if (outcome.output !== '') terminal.complain(outcome.output.replace(/\n$/, ''))
    if ('failure' in outcome) {
      tellFailure(outcome.failure, { file: file === '-' ? 'standard input' : file, invocation })
      return 1
    }
    const plain = interpreter.plain.bind(interpreter)
    if (values.json === true) terminal.print(`{"data": ${pythonJson(outcome.data, plain)}}`)
    else {
      const lines = Object.entries(outcome.data).map(([name, value]) => `${name} = ${pythonJson(value, plain)}`)
      terminal.print(lines.length === 0 ? 'There is no data afterwards.' : lines.join('\n'))
    }
    return 0
  },
}

function nowOf(invocation: Invocation): number {
  const text = textOf(invocation, 'now')
  const nowMs = text === undefined ? Date.now() : Date.parse(text)
  if (Number.isNaN(nowMs)) throw new UsageError(`--now ${text} is no date, such as 2030-01-01T00:00:00Z`)
  return nowMs
}

async function sourceOf(file: string, { terminal }: Invocation): Promise<string> {
  if (file === '-') return await textOfStream(terminal.stdin)
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function tellFailure(failure: ScriptFailure, { file, invocation }: { readonly file: string; readonly invocation: Invocation }): void {
  const { terminal, values } = invocation
  if (values.json === true) {
    terminal.print(JSON.stringify({ error: { ...failure, line: failure.line ?? null } }))
    return
  }
  const { class: name, message, line, column, sourceLine, hint } = failure
  terminal.complain(`${file}${line === undefined ? '' : `:${line}`}: ${message === '' ? name : `${name}: ${message}`}`)
  if (sourceLine !== undefined) terminal.complain(`    ${sourceLine}${column === undefined ? '' : `\n    ${' '.repeat(column - 1)}^`}`)
  if (hint !== undefined && !message.includes(hint)) terminal.complain(hint)
}
