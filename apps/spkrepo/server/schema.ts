import { packages } from '../migrations/0001-packages.ts'
import { builds } from '../migrations/0002-builds.ts'
import { referenceData } from '../migrations/0003-reference-data.ts'

/** Every migration of the service, in the order in which they are applied. */
export const migrations = [packages, builds, referenceData] as const
