import { type Static, Type } from 'typebox'

const textOrNull = Type.Union([Type.String(), Type.Null()])
const countOrNull = Type.Union([Type.Number(), Type.Null()])

/** How far a file is that was asked for and is made meanwhile. Times are ISO strings by the state store's clock. */
export const ExportStatus = Type.Object({
  id: Type.String(),
  /** What is exported, in the service's own words. */
  kind: Type.String(),
  /** Who asked for it: nobody else is shown it. */
  owner: Type.String(),
  status: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
  processed: countOrNull,
  total: countOrNull,
  /** What is being written, or why it failed. */
  message: textOrNull,
  /** There once the file is whole. `key` is its place in the service's storage. */
  file: Type.Union([
    Type.Object({ key: Type.String(), name: Type.String(), mediaType: Type.String(), sizeBytes: Type.Number() }),
    Type.Null(),
  ]),
  startedAt: textOrNull,
  finishedAt: textOrNull,
})
export type ExportStatus = Static<typeof ExportStatus>
