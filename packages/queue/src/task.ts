import type { AsJson } from './as-json.ts'
import { type ClaimOptions, type Claims, claimsOf } from './claims.ts'
import { QueueError } from './errors.ts'
import { type Call, type CallOptions, callOf } from './flow/tree.ts'
import {
  type Accepted,
  type Checked,
  decodeInput,
  decodeOutput,
  encodeInput,
  encodeOutput,
  type InputSchema,
  type Received,
  type Soon,
} from './input.ts'
import { type Delivery, type Need, needsOf, type PolicyOptions, resolvePolicy, type TaskPolicy } from './policy.ts'
import type { RunContext } from './run-context.ts'

export { wholeNumber } from './option-checks.ts'
export type { RunContext } from './run-context.ts'

/** What a handler must return for this schema of its output. */
type Returned<Schema> = Schema extends InputSchema ? Accepted<Schema> : unknown

/** What is read back of what a handler returned. */
type Kept<Schema, Out> = Schema extends InputSchema ? Received<Schema> : AsJson<Out>

/** What {@link task} takes. */
export type TaskDefinition<
  Name extends string,
  Schema extends InputSchema | undefined,
  Output extends InputSchema | undefined = undefined,
  Out = unknown,
> = Delivery &
  PolicyOptions &
  ClaimOptions<Received<Schema>> & {
    /** Unique in an engine, and stored with each job: renaming a task orphans the jobs that wait under the old name. */
    readonly name: Name
    /** A Standard Schema, an object with a throwing `Parse`, or a function that returns the checked value or throws. Left out: no input. */
    readonly input?: Schema
    /** What checks the value that `run` returns, as it will be read back from JSON. An attempt whose value it refuses has failed. */
    readonly output?: Output
    run(input: Received<Schema>, context: RunContext): Out | Promise<Out>
  }

/** Every option that {@link task} knows. */
type OptionName = 'name' | 'input' | 'output' | 'run' | 'retry' | 'onCrash' | 'delivery' | keyof PolicyOptions | keyof ClaimOptions<never>

/** What the options that are there ask of a broker. */
type Needed<Option> =
  | ('priority' extends Option ? 'priorities' : never)
  | ('concurrency' extends Option ? 'limits' : never)
  | ('rate' extends Option ? 'limits' : never)
  | ('lifo' extends Option ? 'lifo' : never)
  | ('order' extends Option ? 'order' : never)
  | ('unique' extends Option ? 'unique' : never)
  | ('output' extends Option ? 'results' : never)

/**
 * A named handler with its policy. `In` is what `enqueue` takes, `Got` what `run` gets, `Out` what comes back of its value, and `Needs`
 * what it asks of its broker.
 */
export interface Task<Name extends string = string, In = unknown, Got = unknown, Out = unknown, Needs extends Need = Need> {
  readonly name: Name
  readonly policy: TaskPolicy
  readonly needs: readonly Needs[]
  encode(input: In): Promise<Uint8Array>
  /** The payload, and the value that `run` will get. Throws `invalid_input`, or rejects with it. */
  check(input: In): Soon<Checked>
  decode(payload: Uint8Array): Soon<Got>
  /** The limits, the order and the unique key of a job with this input. Throws `invalid_input`. */
  claims(input: Got): Claims
  encodeOutput(value: unknown): Promise<Uint8Array>
  decodeOutput(bytes: Uint8Array): Promise<Out>
  run(input: Got, context: RunContext): unknown
  /** The task with its input, as a part of a flow or batch. The input is validated when the flow is enqueued. */
  with(...call: CallArguments<In>): Call<Out, Task<Name, In, Got, Out, Needs>>
}

type CallArguments<In> = undefined extends In ? [input?: In, options?: CallOptions] : [input: In, options?: CallOptions]

/** Any task, whatever its input. */
export type AnyTask = Task

/** Describes a task. Throws `invalid_task` or `invalid_option` when the definition contradicts itself. */
export function task<
  const Name extends string,
  Schema extends InputSchema | undefined = undefined,
  Output extends InputSchema | undefined = undefined,
  Out extends Returned<Output> = Returned<Output>,
  Option extends OptionName = never,
>(
  definition: TaskDefinition<Name, Schema, Output, Out> & { readonly [Key in Option]?: unknown },
): Task<Name, Accepted<Schema>, Received<Schema>, Kept<Output, Out>, Needed<Option>> {
  const { name, input, output } = definition
  if (!/^[\w.:/-]{1,200}$/.test(name)) {
    throw new QueueError('invalid_task', `a task's name is 1 to 200 letters, digits or . _ : / -, got "${name}"`)
  }
  const policy = resolvePolicy(definition)
  const made: Task<Name, Accepted<Schema>, Received<Schema>, Kept<Output, Out>, Needed<Option>> = {
    name,
    policy,
    needs: needsOf(policy) as readonly Needed<Option>[],
    encode: async (value: Accepted<Schema>) => (await encodeInput(name, input, value)).payload,
    check: (value: Accepted<Schema>) => encodeInput(name, input, value),
    decode: (payload: Uint8Array) => decodeInput(name, input, payload) as Soon<Received<Schema>>,
    claims: (value: Received<Schema>) => claimsOf(name, policy.claims, value),
    encodeOutput: (value: unknown) => encodeOutput(name, output, value),
    decodeOutput: async (bytes: Uint8Array) => (await decodeOutput(name, output, bytes)) as Kept<Output, Out>,
    run: (value: Received<Schema>, context: RunContext) => definition.run(value, context),
    with: (...call) => callOf(made, call[0], call[1]),
  }
  return Object.freeze(made)
}
