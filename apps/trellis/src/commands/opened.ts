import type { ConfigSources, Runtime, Service } from '@trellis/stack'
import { type Invocation, listOf, textOf, UsageError } from '../command.ts'

/** What a command says of the runtime it needs. */
export interface Opening {
  readonly purpose: 'serve' | 'command'
  readonly demo?: boolean
  /** No other process of the installation runs beside it. @default false */
  readonly alone?: boolean
  /** Log warnings and errors only, unless TRELLIS_LOG_LEVEL says otherwise: for a command that draws. @default false */
  readonly quiet?: boolean
  /** Settings that the command itself decides, by dotted path. */
  readonly flags?: Readonly<Record<string, unknown>>
}

/** The runtime that `--data`, `--config`, `--port` and `--app` describe. */
export async function opened(invocation: Invocation, opening: Opening): Promise<Runtime> {
  const { purpose, demo = false, alone = purpose === 'command', quiet = false, flags = {} } = opening
  const sources = await configSources(invocation)
  const services = await invocation.services()
  const { openRuntime } = await import('@trellis/stack')
  const isQuiet = quiet && sources.environment.TRELLIS_LOG_LEVEL === undefined
  return await openRuntime({
    services: chosenServices(invocation, services),
    known: services.map((service) => service.name),
    ...sources,
    flags: { ...sources.flags, ...flags, ...(isQuiet && { 'log.level': 'warn' }) },
    demo,
    alone,
    purpose,
  })
}

/** What `--data`, `--config` and `--port` say, the environment, and the configuration of an earlier program that it names. */
export async function configSources(invocation: Invocation): Promise<ConfigSources> {
  const data = textOf(invocation, 'data')
  const port = portOf(invocation)
  const { readEarlierSettings } = await import('../python-config/earlier-settings.ts')
  return {
    environment: invocation.terminal.environment,
    file: textOf(invocation, 'config'),
    earlier: await readEarlierSettings(invocation.terminal.environment),
    flags: { ...(data === undefined ? {} : { dataDir: data }), ...(port === undefined ? {} : { 'http.port': port }) },
  }
}

/** Opens the stores, lets `act` use them and closes them, whatever happens. Only `migrate` may meet an unmigrated database. */
export async function withRuntime<T>(
  invocation: Invocation,
  act: (runtime: Runtime) => Promise<T>,
  { migrated = true, ...opening }: { readonly migrated?: boolean } & Pick<Opening, 'quiet' | 'flags'> = {},
): Promise<T> {
  const runtime = await opened(invocation, { purpose: 'command', ...opening })
  try {
    const { requireMigrated } = await import('@trellis/stack')
    if (migrated) await requireMigrated(runtime)
    return await act(runtime)
  } finally {
    await runtime.close()
  }
}

function chosenServices(invocation: Invocation, services: readonly Service[]): readonly Service[] {
  const names = [...new Set(listOf(invocation, 'app'))]
  if (names.length === 0) return services
  return names.map((name) => {
    const service = services.find((candidate) => candidate.name === name)
    if (service !== undefined) return service
    throw new UsageError(`no app "${name}"; there are: ${services.map((candidate) => candidate.name).join(', ')}`)
  })
}

function portOf(invocation: Invocation): number | undefined {
  const text = textOf(invocation, 'port')
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65535) {
    throw new UsageError(`--port ${text} must be a number from 1 to 65535`)
  }
  return Number(text)
}
