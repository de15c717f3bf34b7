/**
 * Jobs that wait for each other: `@trellis/queue/flow`. Parts are made with `task.with(input)`, stored with `engine.flow` or a batch of
 * `engine.batch`, or spawned by a running handler with `context.spawn`.
 */

export { waitForChildren } from '../control.ts'
export type { Batch, BatchHandle, BatchProgress, CommitOptions } from './batch.ts'
export type { FlowHandle, FlowOptions } from './flow-desk.ts'
export type { Settled } from './settled.ts'
export { type Call, type CallOptions, chain, chord, family, type Group, group, settled, type Tree } from './tree.ts'
