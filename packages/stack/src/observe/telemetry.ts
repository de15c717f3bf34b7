import { setTimeout as delay } from 'node:timers/promises'
import type { Instrument } from '@trellis/queue/types'
import type { Environment } from '../config/read-section.ts'
import { StackError } from '../errors.ts'
import type { RequestWatcher } from '../http/watch-requests.ts'
import { carryContext } from './carry-context.ts'
import { watchForLog } from './watch-for-log.ts'

/** How long a stopping process tries to send what is left: a collector that is down must not hold it up. Milliseconds. */
const closeMs = 3_000

/** What watches the requests and jobs of one process. */
export interface Telemetry {
  readonly watchers: readonly RequestWatcher[]
  readonly instruments: readonly Instrument[]
  /** Sends what is left. */
  close(): Promise<void>
}

interface TelemetrySettings {
  readonly environment: Environment
  readonly sentryDsn: string | undefined
  readonly version: string
}

/** The ids of the log always; traces when `OTEL_…` names a collector, error reports when there is a DSN. Throws `config_invalid` when their packages are missing. */
export async function openTelemetry({ environment, sentryDsn, version }: TelemetrySettings): Promise<Telemetry> {
  const parts: Telemetry[] = [{ watchers: [watchForLog], instruments: [carryContext], close: async () => {} }]
  if (asksForTraces(environment)) parts.push(await traces(version))
  if (sentryDsn !== undefined) parts.push(await errorReports(sentryDsn, { version, environment: environment.SENTRY_ENVIRONMENT }))
  return {
    watchers: parts.flatMap(({ watchers }) => watchers),
    instruments: parts.flatMap(({ instruments }) => instruments),
    close: async () => {
      const closed = Promise.allSettled(parts.map(async (part) => await part.close()))
      await Promise.race([closed, delay(closeMs, undefined, { ref: false })])
    },
  }
}

/** As the specification says: a named exporter, or else that a collector is named, and that nothing switches it off. */
function asksForTraces(environment: Environment): boolean {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false
  const exporter = environment.OTEL_TRACES_EXPORTER
  if (exporter !== undefined && exporter !== '') return exporter.split(',').some((name) => name.trim() === 'otlp')
  return [environment.OTEL_EXPORTER_OTLP_ENDPOINT, environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT].some(
    (url) => url !== undefined && url !== '',
  )
}

async function traces(version: string): Promise<Telemetry> {
  const [{ startTraceExport }, { traceRequests }, { openTelemetry: instrument }] = await optional('OTEL_…', async () => [
    await import('./trace-export.ts'),
    await import('./trace-requests.ts'),
    await import('@trellis/queue/opentelemetry'),
  ])
  const close = startTraceExport({ version })
  return { watchers: [traceRequests()], instruments: [instrument()], close }
}

async function errorReports(
  dsn: string,
  settings: { readonly version: string; readonly environment: string | undefined },
): Promise<Telemetry> {
  const [{ startErrorReports, reportFailedRequests }, { sentry }] = await optional('SENTRY_DSN', async () => [
    await import('./report-errors.ts'),
    await import('@trellis/queue/sentry'),
  ])
  const close = startErrorReports({ dsn, ...settings })
  return { watchers: [reportFailedRequests], instruments: [sentry()], close }
}

/** What these settings need is not installed unless somebody asks for it. */
async function optional<const Modules>(asked: string, load: () => Promise<Modules>): Promise<Modules> {
  try {
    return await load()
  } catch (cause) {
    const missing = cause instanceof Error ? /Cannot find package '([^']+)'/.exec(cause.message)?.[1] : undefined
    if (missing === undefined) throw cause
    throw new StackError(
      'config_invalid',
      `${asked} is set, but the package "${missing}" is not installed (docs/operations/monitoring.md)`,
      { cause },
    )
  }
}
