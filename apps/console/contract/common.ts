import { type Static, type TSchema, Type } from 'typebox'

/** What may be absent is null, so that every key is always there. */
export const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** An instant as ISO text, by the clock of the store that it is about. */
export const Instant = Type.String({ format: 'date-time' })

/** Every refused request: a stable `code`, a sentence for people, and the id to quote when asking for help. */
export const ErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Optional(Type.Unknown()) }),
  requestId: Type.String(),
})
export type ErrorBody = Static<typeof ErrorBody>

/** What became of an action: `done`; `requested` from a worker, which is told within a second or so; or nothing was there to act upon. */
export const Answer = Type.Object({
  outcome: Type.Union([Type.Literal('done'), Type.Literal('requested'), Type.Literal('not-found')]),
  message: Type.String({ description: 'The same as a sentence for people.' }),
})
export type Answer = Static<typeof Answer>
