import { QueueError } from './errors.ts'
import { toFailure } from './job.ts'

/** The part of the Standard Schema specification (standardschema.dev, version 1) that the engine uses. */
export interface StandardSchema<In = unknown, Out = In> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Out> | Promise<StandardResult<Out>>
    readonly types?: { readonly input: In; readonly output: Out } | undefined
  }
}

type StandardResult<Out> =
  | { readonly value: Out; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] }

/** Anything with a throwing `Parse`, such as a compiled TypeBox schema. */
export interface Parser<Out = unknown> {
  Parse(value: unknown): Out
}

/** A Standard Schema, a parser object, or a function that returns the checked value or throws. */
export type InputSchema = StandardSchema | Parser | ((value: unknown) => unknown)

/** What `enqueue` takes for this schema. */
export type Accepted<S> =
  S extends StandardSchema<infer In, infer _Out>
    ? In
    : S extends Parser<infer Out>
      ? Out
      : S extends (value: unknown) => infer Out
        ? Out
        : undefined

/** What `run` receives for this schema. */
export type Received<S> =
  S extends StandardSchema<infer _In, infer Out>
    ? Out
    : S extends Parser<infer Out>
      ? Out
      : S extends (value: unknown) => infer Out
        ? Out
        : undefined

/** A value, or a promise of it when a schema takes its time. A promise for each job would be most of the cost of many jobs. */
export type Soon<T> = T | Promise<T>

/** What `next` makes of a value, without a turn when the value is there. */
function after<T, U>(value: Soon<T>, next: (value: T) => U): Soon<U> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Bytes of JSON, and the value that a reader of them will get. */
export interface Checked {
  readonly payload: Uint8Array
  readonly value: unknown
}

/** What is being checked, for the error. */
interface Subject {
  readonly code: 'invalid_input' | 'invalid_output'
  /** `input for` or `output of`. */
  readonly what: string
  readonly task: string
}

/**
 * The payload of `value`: its JSON text as UTF-8, empty for no value. What is validated is what a worker will read back, so a value that
 * JSON changes beyond what the schema accepts is refused here and not there. Throws `invalid_input`, or rejects with it.
 */
export function encodeInput(task: string, schema: InputSchema | undefined, value: unknown): Soon<Checked> {
  const subject: Subject = { code: 'invalid_input', what: 'input for', task }
  const text = stringify(subject, value)
  const payload = Buffer.from(text)
  return after(checkedInput(subject, schema, text), (checked) => ({ payload, value: checked }))
}

/** The value a handler receives for a payload. Throws `invalid_input`, or rejects with it, when the bytes are no JSON or the schema refuses them. */
export function decodeInput(task: string, schema: InputSchema | undefined, payload: Uint8Array): Soon<unknown> {
  return checkedInput({ code: 'invalid_input', what: 'input for', task }, schema, utf8(payload))
}

/** What a handler returned, as JSON; empty for nothing. What the schema checks is what will be read back. Rejects with `invalid_output`. */
export async function encodeOutput(task: string, schema: InputSchema | undefined, value: unknown): Promise<Uint8Array> {
  const subject: Subject = { code: 'invalid_output', what: 'output of', task }
  const text = stringify(subject, value)
  if (schema) await validate(subject, schema, parseJson(subject, text))
  return Buffer.from(text)
}

/** What a handler returned, from its bytes. Rejects with `invalid_output` when they are no JSON or the schema refuses them. */
export async function decodeOutput(task: string, schema: InputSchema | undefined, bytes: Uint8Array): Promise<unknown> {
  const subject: Subject = { code: 'invalid_output', what: 'output of', task }
  const value = parseJson(subject, utf8(bytes))
  return schema ? validate(subject, schema, value) : value
}

function utf8(bytes: Uint8Array): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8')
}

function checkedInput(subject: Subject, schema: InputSchema | undefined, text: string): Soon<unknown> {
  if (schema) return validate(subject, schema, parseJson(subject, text))
  if (text !== '') throw new QueueError('invalid_input', `task "${subject.task}" takes no input, got ${text.slice(0, 200)}`)
  return undefined
}

function stringify(subject: Subject, value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (cause) {
    throw new QueueError(subject.code, `the ${named(subject)} is not JSON: ${toFailure(cause).message}`, { cause })
  }
}

function parseJson(subject: Subject, text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new QueueError(subject.code, `the stored ${named(subject)} is not JSON: ${text.slice(0, 200)}`, { cause })
  }
}

function validate(subject: Subject, schema: InputSchema, value: unknown): Soon<unknown> {
  if ('~standard' in schema) return after(schema['~standard'].validate(value), (result) => accepted(subject, result))
  try {
    const checked: unknown = typeof schema === 'function' ? schema(value) : schema.Parse(value)
    return isPromise(checked) ? checked.catch((cause: unknown) => refuse(subject, cause)) : checked
  } catch (cause) {
    return refuse(subject, cause)
  }
}

function accepted(subject: Subject, result: StandardResult<unknown>): unknown {
  if (!result.issues) return result.value
  const issues = result.issues.map((issue) => `${issue.path?.map(pathKey).join('.') ?? ''}: ${issue.message}`)
  throw new QueueError(subject.code, `bad ${named(subject)}: ${issues.join('; ')}`, { cause: result.issues })
}

function refuse(subject: Subject, cause: unknown): never {
  throw new QueueError(subject.code, `bad ${named(subject)}: ${problems(cause)}`, { cause })
}

function named({ what, task }: Subject): string {
  return `${what} task "${task}"`
}

function isPromise<T>(value: Soon<T>): value is Promise<T> {
  return value instanceof Promise
}

/** What a parser complains about. TypeBox's message is only "Parse"; where and what is a list in its cause. */
function problems(error: unknown): string {
  const errors = member(member(error, 'cause'), 'errors')
  if (!Array.isArray(errors) || errors.length === 0) return toFailure(error).message
  return errors.map((problem) => `${String(member(problem, 'instancePath'))}: ${String(member(problem, 'message'))}`).join('; ')
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? value[name as keyof typeof value] : undefined
}

function pathKey(segment: unknown): string {
  return typeof segment === 'object' && segment !== null && 'key' in segment ? String(segment.key) : String(segment)
}
