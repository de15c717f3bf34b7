/** A JSON value; values that JSON lacks are carried as tagged objects that only the evaluator reads. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Task data: variable names and their values. Never changed in place, so that tokens may share it. */
export type Data = Readonly<Record<string, Json>>

/** The difference between two data: values set and names removed. */
export interface Patch {
  readonly set: Data
  readonly unset?: readonly string[]
}

/** What a script left behind. */
export interface Executed {
  /** The data as they are afterwards; unchanged values keep their identity (`===`). */
  readonly data: Data
  /** How they differ from the data before. Who gives it may work out `data` when they are first read: the engine then has no use for them. */
  readonly changes?: Patch
}

/** Why a script or expression failed, as its author would see it. */
export interface ScriptFailure {
  readonly class: string
  readonly message: string
  /** Line in the script, from 1. */
  readonly line?: number
  readonly column?: number
  readonly sourceLine?: string
  readonly hint?: string
}

/** What an evaluation may know besides the data; the same context gives the same result. */
export interface EvaluationContext {
  /** The current time in milliseconds since 1970 (UTC). */
  readonly nowMs: number
  /** Where random numbers and ids of this evaluation come from. */
  readonly seed: string
  /** IANA name of the zone of naive dates. @default 'UTC' */
  readonly timeZone?: string
  /** Functions of the host, called by name. */
  readonly functions?: Readonly<Record<string, (...args: readonly Json[]) => Json>>
}

/** The port through which the engine runs scripts and expressions. It never throws for what an author wrote. */
export interface Evaluator {
  /** Value of one expression over `data`; never changes nor keeps `data`, which may be others once the call is over. */
  evaluate(source: string, data: Data, ctx: EvaluationContext): { readonly value: Json } | { readonly failure: ScriptFailure }
  /** Runs statements over `data`, which it neither changes nor keeps. */
  execute(source: string, data: Data, ctx: EvaluationContext): Executed | { readonly failure: ScriptFailure }
  /** Truth of a value in the language of the scripts. */
  truthy(value: Json): boolean
  /** The value as plain JSON for people and forms (tagged values become what JSON users expect). */
  plain(value: Json): Json
}
