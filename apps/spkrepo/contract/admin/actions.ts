import { type Static, Type } from 'typebox'

/** Which rows something is done to. */
export const ActionBody = Type.Object({
  ids: Type.Array(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), { minItems: 1, maxItems: 200, uniqueItems: true }),
})
export type ActionBody = Static<typeof ActionBody>

/** What became of one row. `skipped`: it was left as it is, and `message` says why and what to do. `queued`: a job does it. */
export const ActionResult = Type.Object({
  id: Type.Integer({ description: 'Of the build; of the version when it has none; as it was asked for when there is no such row.' }),
  label: Type.String({ description: 'What people know it by.' }),
  outcome: Type.Enum(['done', 'queued', 'skipped']),
  code: Type.Union([Type.String(), Type.Null()]),
  message: Type.Union([Type.String(), Type.Null()]),
})
export type ActionResult = Static<typeof ActionResult>

export const ActionAnswer = Type.Object({
  results: Type.Array(ActionResult, { description: 'In the order of the ids; those that there are none of come last.' }),
})
export type ActionAnswer = Static<typeof ActionAnswer>
