import { readFileSync } from 'node:fs'
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import Value from 'typebox/value'
import { StackError } from '../errors.ts'
import type { EarlierSetting } from './earlier-settings.ts'
import { isSecret, type Leaf, leavesOf, snakeCase } from './leaves.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The parsed file, and its name for error messages. */
export interface ConfigFile {
  readonly name: string
  readonly tables: Readonly<Record<string, unknown>>
}

export interface SectionSources {
  /** First word of the environment variables: `TRELLIS`, `SPKREPO`. */
  readonly prefix: string
  /** The section's own part of the file. */
  readonly file?: ConfigFile | undefined
  /** What the program said that the installation comes from, by dotted path; stands below the file. */
  readonly earlier?: Readonly<Record<string, EarlierSetting>> | undefined
  readonly environment: Environment
  /** What the command line said, by dotted path (`http.port`); wins over everything. */
  readonly flags?: Readonly<Record<string, unknown>>
}

type Given = { readonly value: unknown; readonly source: string }

/**
 * One section of the configuration, complete and frozen: defaults of the schema, then what the program said that the installation comes
 * from, then the file, then the environment, then flags.
 * `NAME_FILE` in the environment names a file that holds the value of `NAME` (a trailing line break is dropped).
 * Throws `config_invalid` with key, value and source; the value of a secret is never shown.
 */
export function readSection<Schema extends TObject>(schema: Schema, sources: SectionSources): Static<Schema> {
  const leaves = leavesOf(schema, sources.prefix)
  if (sources.file !== undefined) refuseUnknownKeys(schema, sources.file)
  const section: Record<string, unknown> = {}
  for (const leaf of leaves) {
    const given = givenFor(leaf, sources)
    if (given !== undefined) put(section, leaf.path, checked(leaf, given))
    else if (!Type.IsOptional(leaf.schema)) throw missing(leaf)
  }
  fillSections(schema, section)
  return deepFreeze(section) as Static<Schema>
}

function givenFor(leaf: Leaf, { file, earlier, environment, flags }: SectionSources): Given | undefined {
  const flag = flags?.[leaf.path.join('.')]
  if (flag !== undefined) return { value: flag, source: 'the command line' }
  const fromEnvironment = environmentValue(leaf, environment)
  if (fromEnvironment !== undefined) return fromEnvironment
  const inFile = file === undefined ? undefined : valueAt(file.tables, leaf.path.map(snakeCase))
  if (file !== undefined && inFile !== undefined) return { value: inFile, source: file.name }
  const inEarlier = earlier?.[leaf.path.join('.')]
  if (inEarlier !== undefined) return inEarlier
  const fallback = 'default' in leaf.schema ? leaf.schema.default : undefined
  return fallback === undefined ? undefined : { value: fallback, source: 'the default' }
}

function environmentValue(leaf: Leaf, environment: Environment): Given | undefined {
  const plain = leaf.alias === undefined ? [leaf.variable] : [leaf.variable, leaf.alias]
  const names = [...plain, ...plain.map((name) => `${name}_FILE`)]
  const [name, another] = names.filter((candidate) => environment[candidate] !== undefined)
  if (name === undefined) return undefined
  if (another !== undefined) throw new StackError('config_invalid', `both ${name} and ${another} are set; keep one`)
  const text = environment[name] ?? ''
  if (plain.includes(name)) return { value: converted(text, leaf.schema), source: `environment ${name}` }
  return { value: converted(contentOf(text, name), leaf.schema), source: `${name} (${text})` }
}

function contentOf(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new StackError('config_invalid', `${variable} names "${path}", which cannot be read`, { cause })
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes'].map((word) => [word, true] as const),
  ...['false', '0', 'no'].map((word) => [word, false] as const),
])

/** Text as the schema's type, or the text itself when it does not convert: the check that follows then names it. */
function converted(text: string, schema: TSchema): unknown {
  if (Type.IsInteger(schema) || Type.IsNumber(schema)) return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  if (Type.IsBoolean(schema)) return truths.get(text.toLowerCase()) ?? text
  if (Type.IsArray(schema) && Type.IsObject(schema.items)) return parsedList(text)
  if (Type.IsArray(schema))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => converted(part, schema.items))
  return text
}

function parsedList(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function checked(leaf: Leaf, { value, source }: Given): unknown {
  const [problem] = Value.Errors(leaf.schema, value)
  if (problem === undefined) return value
  const shown = isSecret(leaf.schema) ? 'a secret' : JSON.stringify(value)
  throw new StackError('config_invalid', `${keyOf(leaf)} = ${shown} (from ${source}) ${expectation(leaf.schema, problem.message)}`)
}

function expectation(schema: TSchema, message: string): string {
  if (!Type.IsUnion(schema)) return message
  const choices = schema.anyOf.map((choice) => ('const' in choice ? String(choice.const) : 'a value of its schema'))
  return `must be one of ${choices.join(', ')}`
}

function missing(leaf: Leaf): StackError {
  return new StackError('config_invalid', `${keyOf(leaf)} is not set; set it in the configuration file or as ${leaf.variable}`)
}

function keyOf(leaf: Leaf): string {
  return leaf.path.map(snakeCase).join('.')
}

function refuseUnknownKeys(schema: TObject, file: ConfigFile, path: readonly string[] = []): void {
  const table = path.length === 0 ? file.tables : valueAt(file.tables, path)
  if (table === undefined) return
  if (!isTable(table))
    // The value stays out of the message: whoever writes `database = "postgresql://…"` writes a password there.
    throw new StackError('config_invalid', `${path.join('.')} (from ${file.name}) must be a table, not ${kindOf(table)}`)
  const known = new Map(Object.entries(schema.properties).map(([key, child]) => [snakeCase(key), child]))
  for (const key of Object.keys(table)) {
    const child = known.get(key)
    const full = [...path, key].join('.')
    if (child === undefined)
      throw new StackError('config_invalid', `${full} (from ${file.name}) is no setting; known here: ${[...known.keys()].join(', ')}`)
    if (Type.IsObject(child)) refuseUnknownKeys(child, file, [...path, key])
  }
}

/** A section none of whose settings is set is still there, so that the code may read it. */
function fillSections(schema: TObject, section: Record<string, unknown>): void {
  for (const [key, child] of Object.entries(schema.properties)) {
    if (!Type.IsObject(child)) continue
    const inner = isTable(section[key]) ? section[key] : {}
    section[key] = inner
    fillSections(child, inner)
  }
}

function put(section: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path
  if (key === undefined) return
  if (rest.length === 0) {
    section[key] = value
    return
  }
  const inner = isTable(section[key]) ? section[key] : {}
  section[key] = inner
  put(inner, rest, value)
}

function valueAt(table: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), table)
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
