import type { CommandCall, CommandSpec } from '@trellis/stack'
import { type Command, type Invocation, jsonOption, storeOptions } from '../command.ts'
import { countProgress } from './count-progress.ts'
import { withRuntime } from './opened.ts'
import { stopSignal } from './stop-signal.ts'

/** `trellis <service> <command>` for every command that a service declares. */
export function serviceCommands(service: string, specs: readonly CommandSpec[]): readonly Command[] {
  return specs.map((spec) => commandOf(service, spec))
}

function commandOf(service: string, spec: CommandSpec): Command {
  return {
    words: [service, spec.name],
    summary: spec.summary,
    positionals: spec.positionals,
    // A command may mean something else by --data: then the own folder is named by TRELLIS_DATA_DIR or in the file.
    options: { ...storeOptions, ...jsonOption, ...spec.options },
    ...(spec.examples === undefined ? {} : { examples: spec.examples }),
    run: async (invocation) =>
      await withRuntime(
        spec.options?.data === undefined ? invocation : { ...invocation, values: { ...invocation.values, data: undefined } },
        async (runtime) => {
          const run = runtime.mounted.find((mounted) => mounted.service.name === service)?.instance.commands[spec.name]
          if (run === undefined) throw new TypeError(`${service} declares the command ${spec.name} and does not have it`)
          const { StackError } = await import('@trellis/stack')
          const stopping = new AbortController()
          void stopSignal(runtime.logger).then(() =>
            stopping.abort(new StackError('run_cancelled', `${service} ${spec.name} was stopped at the terminal`)),
          )
          const { call, end } = callOf(invocation, stopping.signal)
          const { ok, misused, message, json } = await run(invocation.positionals, call).finally(end)
          if (invocation.values.json === true) invocation.terminal.print(JSON.stringify(json))
          else if (ok) invocation.terminal.print(message)
          else invocation.terminal.complain(message)
          return misused === true ? 2 : ok ? 0 : 1
        },
        { quiet: invocation.terminal.columns !== undefined },
      ),
  }
}

function callOf({ values, terminal }: Invocation, signal: AbortSignal): { readonly call: CommandCall; end(): void } {
  const progress = countProgress(terminal)
  const line: CommandCall['line'] = (sentence, json) => {
    progress.clear()
    terminal.print(values.json === true ? JSON.stringify(json) : sentence)
  }
  return { call: { values, signal, progress: progress.show, line }, end: progress.clear }
}
