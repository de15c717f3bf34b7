import type { RunOutcome, Runtime, RunView } from '@trellis/stack'
import { type Command, type ExitCode, type Invocation, jsonOption, storeOptions, textOf, UsageError } from '../command.ts'
import { withRuntime } from './opened.ts'
import { runEvents } from './run-events.ts'
import { clock, runProgress } from './run-progress.ts'
import { stopSignal } from './stop-signal.ts'

const run: Command = {
  words: ['run'],
  summary: 'execute a run in this process, alone; goes on with an interrupted one',
  positionals: ['NAME'],
  options: {
    type: { type: 'string', value: 'T', summary: 'which kind of run (default: the usual one)' },
    resume: { type: 'boolean', summary: 'go on with one that failed or was cancelled, too, where its phases can' },
    fresh: { type: 'boolean', summary: 'begin anew, even where an interrupted one could be gone on with' },
    cancel: { type: 'boolean', summary: 'end the one that is under way, wherever it runs, instead' },
    ...storeOptions,
    json: { type: 'boolean', summary: 'print one JSON document a line for each event' },
  },
  examples: ['trellis run import', 'trellis run import --resume --json', 'trellis run import --cancel'],
  run: async (invocation) => {
    const act = async (runtime: Runtime) => {
      if (!runtime.state.shared) throw new UsageError('with state.backend = "memory" runs live in "trellis up" alone; use file or redis')
      const name = invocation.positionals[0] ?? ''
      if (invocation.values.cancel === true) return await cancelRun(invocation, runtime, name)
      return await executeRun(invocation, runtime, { name, type: textOf(invocation, 'type') })
    }
    return await withRuntime(invocation, act, { quiet: invocation.terminal.columns !== undefined })
  },
}

const runs: Command = {
  words: ['runs'],
  summary: 'list the runs: what is under way, how the last ones ended, when the next are due',
  positionals: [],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async (runtime) => {
      const views = await runtime.runs.views()
      if (invocation.values.json === true) invocation.terminal.print(JSON.stringify({ runs: views }))
      else invocation.terminal.print(views.length === 0 ? 'No service here has runs.' : views.map(lineOf).join('\n'))
      return 0 as const
    }),
}

/** `trellis run` and `trellis runs` */
export const runCommands: readonly Command[] = [run, runs]

/** Which run to execute. */
interface ChosenRun {
  readonly name: string
  /** Undefined for the usual one. */
  readonly type: string | undefined
}

/** Executes a run with its progress, as `--resume`, `--fresh` and `--json` ask; Ctrl+C cancels it. */
export async function executeRun(invocation: Invocation, runtime: Runtime, { name, type }: ChosenRun): Promise<ExitCode> {
  const { terminal, values } = invocation
  const { StackError } = await import('@trellis/stack')
  const stopping = new AbortController()
  void stopSignal(runtime.logger).then(() => stopping.abort(new StackError('run_cancelled', `run ${name} was stopped at the terminal`)))
  const options = {
    ...(type === undefined ? {} : { type }),
    resume: values.resume === true,
    fresh: values.fresh === true,
    signal: stopping.signal,
  }
  if (values.json === true) {
    const events = runEvents((event) => terminal.print(JSON.stringify(event)))
    const outcome = await runtime.runs.execute(name, { ...options, onStatus: events.show })
    events.end(outcome)
    return exitCodeOf(outcome)
  }
  const progress = runProgress(terminal)
  const outcome = await runtime.runs.execute(name, { ...options, onStatus: progress.show }).finally(() => progress.end())
  if (outcome.kind === 'succeeded') terminal.print(sentenceOf(name, outcome))
  else terminal.complain(`trellis: ${sentenceOf(name, outcome)}`)
  return exitCodeOf(outcome)
}

/** Ends the run of that name that is under way, wherever it is executed. */
export async function cancelRun({ terminal, values }: Invocation, runtime: Runtime, name: string): Promise<ExitCode> {
  const cancelled = await runtime.runs.cancel(name)
  if (values.json === true) terminal.print(JSON.stringify({ cancelled }))
  else if (cancelled) terminal.print(`Run ${name} is being cancelled.`)
  else terminal.complain(`trellis: no run of ${name} is under way`)
  return cancelled ? 0 : 1
}

function exitCodeOf({ kind }: RunOutcome): ExitCode {
  return kind === 'succeeded' ? 0 : 1
}

function sentenceOf(name: string, outcome: RunOutcome): string {
  if (outcome.kind === 'busy') return `run ${name} is under way already${outcome.by === undefined ? '' : `, on ${outcome.by.holder}`}`
  if (outcome.kind === 'interrupted') return `run ${name} was interrupted: ${messageOf(outcome.cause)}; start it again to go on`
  const { startedAt, finishedAt, phase, message } = outcome.status
  const took = clock(Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt))
  if (outcome.kind === 'succeeded') return `Run ${name} succeeded after ${took}.`
  if (outcome.kind === 'cancelled') return `run ${name} was cancelled in phase ${phase} after ${took}`
  return `run ${name} failed in phase ${phase}: ${message}`
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function lineOf(view: RunView): string {
  const { name, status, phase, processed, total, lastSuccess, lastError, nextRunAt } = view
  const counts = processed === null ? '' : ` ${processed}${total === null ? '' : `/${total}`}`
  const parts = [
    `${name}: ${status}${phase === null ? '' : ` in ${phase}${counts}`}`,
    lastSuccess === null ? '' : `last success ${lastSuccess.finishedAt}`,
    lastError === null ? '' : `last error ${lastError.at}: ${lastError.message}`,
    nextRunAt === null ? '' : `next ${nextRunAt}`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
