import { join, resolve } from 'node:path'
import type { StackConfig } from '../config/stack-config.ts'

/** The database that a configuration names: without one, a file in the data folder. */
export function databaseUrlOf({ database, dataDir }: StackConfig): string {
  return database.url ?? `sqlite:${join(resolve(dataDir), 'trellis.db')}`
}
