import { type Budgets, defaultBudgets, meter } from './budget.ts'
import { builtins, leftOut } from './builtins/builtins.ts'
import { Cache } from './cache.ts'
import { Globals, type Outside } from './compile/globals.ts'
import { type CompiledExpression, type CompiledProgram, compileCondition, compileProgram } from './compile/program.ts'
import { startHandling } from './compile/tries.ts'
import { type Changes, changedData, changesOf } from './data/changes.ts'
import type { Json } from './data/json.ts'
import { plainJson } from './data/plain.ts'
import { readJson } from './data/read.ts'
import { NotData, writeJson } from './data/write.ts'
import { failureOf, type ScriptFailure } from './failure.ts'
import { type HostFunctions, hostFunction } from './host-functions.ts'
import { ambientNames } from './library/modules.ts'
import { truth } from './operations/truth.ts'
import { raise } from './raise.ts'
import { enterRun, Run } from './run.ts'
import type { Value } from './values/object.ts'

/** Task data: the global names of a script. */
export type Data = Readonly<Record<string, Json>>

/** What one evaluation may know of the world. */
export interface EvaluationContext {
  /** The instant that the script takes for now, in milliseconds since 1970. */
  readonly nowMs: number
  /** Two runs with the same seed draw the same random numbers. */
  readonly seed: string
  /** IANA name of the local time zone. @default UTC */
  readonly timeZone?: string
  /** Functions of the host that the script may call by these names. Values cross as JSON; a throw is a RuntimeError in the script. */
  readonly functions?: HostFunctions
}

/** What a script left behind. */
export class Executed {
  /** How the data differ from those before. */
  readonly changes: Changes
  /** What was printed. */
  readonly output: string
  readonly #before: Data
  #data: Data | undefined

  constructor(before: Data, changes: Changes, output: string) {
    this.changes = changes
    this.output = output
    this.#before = before
  }

  /** The data as they are afterwards, in which untouched values are the same objects as before; put together when they are first read. */
  get data(): Data {
    this.#data ??= changedData(this.#before, this.changes)
    return this.#data
  }
}

/** How an interpreter is made. */
export interface InterpreterOptions {
  /** Limits of every run; those left out have their defaults. */
  readonly budgets?: Partial<Budgets>
  /** Let `invoice.total` read and write the key `total` of a dict. @default false */
  readonly dotAccess?: boolean
  /** A clock that never goes back, in milliseconds; without it the time budget is not looked at. */
  readonly monotonicMs?: () => number
}

/** Runs Python over JSON data. Holds nothing but compiled sources: one may serve any number of scripts. */
export class Interpreter {
  readonly #budgets: Budgets
  readonly #dotAccess: boolean
  readonly #monotonicMs: (() => number) | undefined
  readonly #programs: Cache<CompiledProgram>
  readonly #expressions: Cache<CompiledExpression>

  constructor({ budgets = {}, dotAccess = false, monotonicMs }: InterpreterOptions = {}) {
    this.#budgets = Object.freeze({ ...defaultBudgets, ...budgets })
    this.#dotAccess = dotAccess
    this.#monotonicMs = monotonicMs
    this.#programs = new Cache((source) => compileProgram(source, { dotAccess: this.#dotAccess }))
    this.#expressions = new Cache((source) => compileCondition(source, { dotAccess: this.#dotAccess }))
  }

  /** Value of one expression over `data`, which stays as it is. */
  evaluate(source: string, data: Data, ctx: EvaluationContext): { readonly value: Json } | { readonly failure: ScriptFailure } {
    return this.#guarded(source, ctx, () => {
      const { names, compute, frame } = this.#expressions.get(source)
      const value = compute(frame(new Globals(names.list, new Around(data, ctx))))
      return { value: resultOf(value) }
    })
  }

  /** Runs statements over `data`, which stay as they are. */
  execute(source: string, data: Data, ctx: EvaluationContext): Executed | { readonly failure: ScriptFailure; readonly output: string } {
    let output = ''
    const outcome = this.#guarded(source, ctx, (run) => {
      const { names, run: start } = this.#programs.get(source)
      refuseHostNames(names.stored, ctx.functions)
      const globals = new Globals(names.list, new Around(data, ctx))
      try {
        start(globals)
      } finally {
        output = run.output
      }
      return new Executed(data, changesOf(data, globals, names), output)
    })
    return 'failure' in outcome ? { ...outcome, output } : outcome
  }

  /** Python's truth of a value. */
  truthy(value: Json): boolean {
    return unmetered(() => truth(readJson(value)))
  }

  /** The value as plain JSON for people and forms: a tagged date becomes its ISO text, a tuple a list, and so on. */
  plain(value: Json): Json {
    return unmetered(() => plainJson(value))
  }

  #guarded<T>(source: string, ctx: EvaluationContext, act: (run: Run) => T): T | { readonly failure: ScriptFailure } {
    const run = new Run(ctx)
    const leaveRun = enterRun(run)
    const leaveMeter = meter.begin(this.#budgets, this.#monotonicMs)
    const leaveHandling = startHandling()
    try {
      return act(run)
    } catch (error) {
      return { failure: failureOf(error, source) }
    } finally {
      leaveHandling()
      leaveMeter()
      leaveRun()
    }
  }
}

const unlimited: Budgets = Object.freeze({
  steps: Number.MAX_SAFE_INTEGER,
  memory: Number.MAX_SAFE_INTEGER,
  depth: defaultBudgets.depth,
  output: 0,
  timeMs: Number.MAX_SAFE_INTEGER,
})

/** For what is no run of a script: whatever the last run spent does not matter. */
function unmetered<T>(act: () => T): T {
  const leave = meter.begin(unlimited, undefined)
  try {
    return act()
  } finally {
    leave()
  }
}

/** Makes an interpreter. */
export function createInterpreter(options?: InterpreterOptions): Interpreter {
  return new Interpreter(options)
}

/** Data first, then the host's functions, then modules that need no import, then the builtins. */
class Around implements Outside {
  readonly #data: Data
  readonly #ctx: EvaluationContext

  constructor(data: Data, ctx: EvaluationContext) {
    this.#data = data
    this.#ctx = ctx
  }

  fromData(name: string): Value | undefined {
    if (!Object.hasOwn(this.#data, name)) return undefined
    const json = this.#data[name]
    if (json === undefined) return undefined
    try {
      return readJson(json)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw raise('ValueError', `the data's '${name}' is broken: ${error.message}`)
    }
  }

  fromEngine(name: string): Value | undefined {
    const { functions } = this.#ctx
    if (functions !== undefined && Object.hasOwn(functions, name)) return hostFunction(functions, name)
    const ambient = ambientNames.get(name)
    return ambient === undefined ? builtins.get(name) : ambient()
  }

  *names(): Iterable<string> {
    yield* Object.keys(this.#data)
    yield* Object.keys(this.#ctx.functions ?? {})
    yield* ambientNames.keys()
    yield* builtins.keys()
  }

  hint(name: string): string | undefined {
    return leftOut.get(name)
  }
}

/** Assigning to a name of the host is refused before anything runs. */
function refuseHostNames(stored: ReadonlyMap<string, number>, functions: HostFunctions | undefined): void {
  if (functions === undefined) return
  for (const [name, position] of stored) {
    if (!Object.hasOwn(functions, name)) continue
    meter.position = position
    throw raise('NameError', `cannot assign to '${name}': it is a function of the engine`, 'Choose another name.')
  }
}

function resultOf(value: Value): Json {
  try {
    return writeJson(value)
  } catch (error) {
    if (!(error instanceof NotData)) throw error
    throw raise(
      'TypeError',
      `the expression's value cannot be kept as data: ${error.kind}${error.path.length > 0 ? ` at ${error.path.join('')}` : ''}`,
    )
  }
}
