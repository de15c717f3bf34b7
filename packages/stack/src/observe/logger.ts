import {
  type DestinationStream,
  destination as fileDestination,
  type Logger,
  type LoggerOptions,
  pino,
  stdSerializers,
  stdTimeFunctions,
  symbols,
} from 'pino'
import { prettyFactory } from 'pino-pretty'
import { logFields } from './log-context.ts'
import { REDACTED, scrubJson } from './scrub.ts'

export type { Logger } from 'pino'

/** How loud the log is: lines below this level are not written. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** How and where to log. */
interface LoggerSettings {
  readonly level: LogLevel
  /** Lines for people instead of one JSON object per line. */
  readonly pretty: boolean
  /** Gets each finished line. @default standard output, written before the call returns, so that no line is lost at exit */
  readonly destination?: DestinationStream
}

/**
 * Makes the process's logger. Each line has the ids of the request, user, job and run that it belongs to. Whatever is logged, no line shows the value of a field with a secret's name (`password`, `token`,
 * `apiKey`, `authorization`, `cookie` and the like, at any depth), nor the credentials or secret parameters of a URL.
 */
export function createLogger({ level, pretty, destination = fileDestination({ fd: 1, sync: true }) }: LoggerSettings): Logger {
  const options: LoggerOptions = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: stdSerializers.err, error: stdSerializers.err },
    formatters: { level: (label) => ({ level: label }) },
    // The finished line is the one place that everything passes: messages, errors, child bindings, serialiser output.
    hooks: { streamWrite: withoutSecrets },
    mixin: (_line, _level, logger) => fieldsFor(logger),
  }
  return pino(options, pretty ? prettyTo(destination) : destination)
}

/** What the line's surroundings say and the logger does not say already, because a JSON object names nothing twice. */
function fieldsFor(logger: object): object {
  const fields = logFields()
  const bound = boundOf(logger)
  if (bound === '') return fields
  const news: Record<string, string | undefined> = {}
  for (const name in fields) if (!bound.includes(name)) news[name] = fields[name]
  return news
}

/** The bindings of a child logger, as JSON without the outer braces. */
function boundOf(logger: object): string {
  const bound: unknown = Reflect.get(logger, symbols.chindingsSym)
  return typeof bound === 'string' ? bound : ''
}

// Parsing every line would cost more than writing it; a line without any of these cannot hold what `scrubJson` looks for.
const worthALook = /authorization|cookie|key|auth|credential|pwd|passw|passphrase|secret|token|session|:\/\/|[^\s"\\]=/i

function withoutSecrets(line: string): string {
  if (!worthALook.test(line)) return line
  try {
    return `${JSON.stringify(scrubJson(JSON.parse(line)))}\n`
  } catch (error) {
    // A line that is not JSON cannot be checked, and an unchecked line is not written.
    const reason = error instanceof Error ? error.name : typeof error
    return `${JSON.stringify({ level: 'error', time: new Date().toISOString(), msg: `a log line was ${REDACTED}: it is not JSON (${reason})` })}\n`
  }
}

function prettyTo(destination: DestinationStream): DestinationStream {
  // In this thread and at once: a transport's worker would lose the last lines of a process that exits.
  const render = prettyFactory({
    colorize: process.stdout.isTTY === true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  })
  return { write: (line) => destination.write(render(line) ?? line) }
}
