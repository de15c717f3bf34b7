/** A module that is worker and tasks in one. */
import { createEngine } from '../../src/index.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { where } from './isolated-tasks.ts'

export const tasks = [where]
createEngine({ broker: memoryBroker(), tasks }).work({ isolation: { kind: 'thread', module: new URL(import.meta.url) } })
