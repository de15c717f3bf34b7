import { readFileSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import type { Static, TObject } from 'typebox'
import { StackError } from '../errors.ts'
import type { EarlierSettings, SettingRemark } from './earlier-settings.ts'
import { type ConfigFile, type Environment, readSection } from './read-section.ts'
import { StackConfig } from './stack-config.ts'

export interface ConfigSources {
  readonly environment: Environment
  /** From `--config`; else the environment's `TRELLIS_CONFIG`; else none. */
  readonly file?: string | undefined
  /** From the configuration of the program that the installation comes from. @default none */
  readonly earlier?: EarlierSettings | undefined
  /** From the command line, by dotted path of the stack's settings. */
  readonly flags?: Readonly<Record<string, unknown>>
}

/** The configuration of one process, read once: the stack's own section, and a reader for each service's section. */
export interface LoadedConfig {
  readonly stack: StackConfig
  /** What of an earlier program's configuration has no effect here, or another one. */
  readonly remarks: readonly SettingRemark[]
  section<Schema extends TObject>(service: string, schema: Schema): Static<Schema>
}

/**
 * Reads defaults ← configuration of an earlier program ← TOML file ← environment ← command line.
 * In the file, `[trellis]` holds the stack's settings and `[<service>]` those of a service. Throws `config_invalid`.
 */
export function loadConfig(sources: ConfigSources, services: readonly string[]): LoadedConfig {
  const name = sources.file ?? sources.environment.TRELLIS_CONFIG
  const tables = name === undefined ? {} : parsedFile(name)
  const known = ['trellis', ...services]
  for (const table of Object.keys(tables)) {
    if (!known.includes(table))
      throw new StackError('config_invalid', `[${table}] (from ${name}) is no section; known: ${known.join(', ')}`)
  }
  const fileOf = (section: string): ConfigFile | undefined =>
    name === undefined || tables[section] === undefined ? undefined : { name, tables: tableOf(tables[section], section, name) }
  const { earlier = { sections: {}, remarks: [] } } = sources
  return {
    remarks: earlier.remarks,
    stack: readSection(StackConfig, {
      prefix: 'TRELLIS',
      file: fileOf('trellis'),
      earlier: earlier.sections.trellis,
      environment: sources.environment,
      flags: sources.flags ?? {},
    }),
    section: (service, schema) =>
      readSection(schema, {
        prefix: service.toUpperCase(),
        file: fileOf(service),
        earlier: earlier.sections[service],
        environment: sources.environment,
      }),
  }
}

function parsedFile(name: string): Record<string, unknown> {
  try {
    return parse(readFileSync(name, 'utf8'))
  } catch (cause) {
    // The parser's own message quotes the lines around the fault, and a secret may stand there: only the place is told, without the cause.
    if (cause instanceof TomlError)
      throw new StackError('config_invalid', `configuration file "${name}" is no TOML at line ${cause.line}, column ${cause.column}`)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StackError('config_invalid', `configuration file "${name}" cannot be used: ${reason}`, { cause })
  }
}

function tableOf(value: unknown, section: string, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new StackError('config_invalid', `${section} (from ${name}) must be a table`)
}
