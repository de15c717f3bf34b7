import { packages } from '../migrations/0001-packages.ts'
import { builds } from '../migrations/0002-builds.ts'
import { referenceData } from '../migrations/0003-reference-data.ts'
import { catalogChanges } from '../migrations/0004-catalog-changes.ts'
import { downloadStatistics } from '../migrations/0005-download-statistics.ts'
import { downloadRollups } from '../migrations/0006-download-rollups.ts'
import { remoteBuilds } from '../migrations/0007-remote-builds.ts'
import { adoption } from '../migrations/0008-adoption.ts'
import { signatureRules } from '../migrations/0009-signature-rules.ts'
import { countingIndexes } from '../migrations/0010-counting-indexes.ts'

/** Every migration of the service, in the order in which they are applied. */
export const migrations = [
  packages,
  builds,
  referenceData,
  catalogChanges,
  downloadStatistics,
  downloadRollups,
  remoteBuilds,
  adoption,
  signatureRules,
  countingIndexes,
] as const
