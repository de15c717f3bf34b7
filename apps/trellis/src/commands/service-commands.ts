import type { CommandSpec, Service } from '@trellis/stack'
import { type Command, jsonOption, storeOptions } from '../command.ts'
import { withRuntime } from './opened.ts'

/** `trellis <service> <command>` for every command that the services declare. */
export function serviceCommands(services: readonly Service[]): readonly Command[] {
  return services.flatMap((service) => service.commands.map((spec) => commandOf(service, spec)))
}

function commandOf(service: Service, spec: CommandSpec): Command {
  return {
    words: [service.name, spec.name],
    summary: spec.summary,
    positionals: spec.positionals,
    options: { ...storeOptions, ...jsonOption },
    run: async (invocation) =>
      await withRuntime(invocation, async (runtime) => {
        const run = runtime.mounted.find((mounted) => mounted.service === service)?.instance.commands[spec.name]
        if (run === undefined) throw new TypeError(`${service.name} declares the command ${spec.name} and does not have it`)
        const result = await run(invocation.positionals)
        if (invocation.values.json === true) invocation.terminal.print(JSON.stringify(result.json))
        else if (result.ok) invocation.terminal.print(result.message)
        else invocation.terminal.complain(result.message)
        return result.ok ? 0 : 1
      }),
  }
}
