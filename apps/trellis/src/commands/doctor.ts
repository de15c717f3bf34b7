import type { Diagnosis, Finding } from '@trellis/stack'
import { type Command, jsonOption, storeOptions } from '../command.ts'
import { withRuntime } from './opened.ts'

/** `trellis doctor` */
export const doctor: Command = {
  words: ['doctor'],
  summary: 'look for what endangers this installation, and say how to mend it',
  positionals: [],
  options: {
    ...storeOptions,
    ...jsonOption,
    strict: { type: 'boolean', summary: 'fail on warnings too, not only on dangers' },
  },
  examples: ['trellis doctor --config /etc/trellis.toml', 'trellis doctor --strict --json > diagnosis.json'],
  run: async (invocation) =>
    await withRuntime(
      invocation,
      async (runtime) => {
        const { terminal, values } = invocation
        const { examine } = await import('@trellis/stack')
        const diagnosis = await examine(runtime, { environment: terminal.environment })
        if (values.json === true) terminal.print(JSON.stringify(diagnosis, null, 2))
        else for (const line of inWords(diagnosis)) terminal.print(line)
        const isIll = diagnosis.dangers > 0 || (values.strict === true && diagnosis.warnings > 0)
        return isIll ? (1 as const) : (0 as const)
      },
      { migrated: false },
    ),
}

function inWords({ areas, dangers, warnings, notes }: Diagnosis): readonly string[] {
  const lines = areas.flatMap(({ area, findings }) => [
    `${area}: ${findings.length === 0 ? 'nothing found' : ''}`.trimEnd(),
    ...findings.flatMap(sentences),
  ])
  const counts = [`${dangers} ${dangers === 1 ? 'danger' : 'dangers'}`, `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`]
  return [...lines, '', `${counts.join(', ')}, ${notes} ${notes === 1 ? 'note' : 'notes'}.`]
}

function sentences({ level, code, what, why, remedy }: Finding): readonly string[] {
  return [`  ${level.toUpperCase()} ${what} (${code})`, `    Why: ${why}.`, `    To do: ${remedy}.`]
}
