import type { AnyTask } from '@trellis/queue'
import type { Accounts, Database, Logger, Outbox, ServiceContext, StateStore, Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { BuildJobs } from './build-jobs/build-jobs.ts'
import type { SignaturePolicy } from './builds/activation.ts'
import type { SigningSetup } from './builds/sign-build.ts'
import { CatalogAnswers } from './catalog/catalog-answers.ts'
import { LiveCatalog } from './catalog/live-catalog.ts'
import type { Caches } from './files/caches.ts'
import { type FileRemoval, fileRemoval } from './files/remove-files.ts'
import { type BuildFiles, buildFiles } from './remote/build-files.ts'
import { cdnUrl, downloadsOf } from './remote/downloads.ts'
import { openRemote } from './remote/open-remote.ts'
import type { NasOptions } from './routes/nas.ts'
import type { Settings } from './settings.ts'
import { keyringOf } from './signing/keyring.ts'
import { exportPublicKey } from './signing/public-key.ts'
import type { Tables } from './tables.ts'
import { openBuildJobs } from './tasks/build-job-tasks.ts'
import { finishBuildTask } from './tasks/finish-build.ts'
import type { UploadParts } from './uploads/accept-upload.ts'

/** What routes, tasks and commands of the service are given. */
export interface Parts {
  readonly db: Kysely<Tables>
  readonly database: Database
  readonly storage: Storage
  /** The storage and the bucket, for whoever reads the files of builds. */
  readonly files: BuildFiles
  readonly accounts: Accounts
  readonly outbox: Outbox
  readonly logger: Logger
  /** Address of catalog and files, without a trailing slash. */
  readonly packagesUrl: URL
  readonly publicUrl: string
  readonly policy: SignaturePolicy
  readonly retention: Settings['retention']
  readonly uploads: UploadParts
  /** Undefined: no CDN is configured. */
  readonly caches: Caches | undefined
  /** Deletes files of what was deleted. */
  readonly removeFiles: FileRemoval
  /** Moves, signs and reads anew what is stored. */
  readonly buildJobs: BuildJobs
  readonly jobTasks: readonly AnyTask[]
  readonly catalog: LiveCatalog
  /** The armoured public key of the signatures that are made here; undefined when none are. */
  readonly keyring: () => Promise<string | undefined>
  readonly state: StateStore
  readonly nas: Omit<NasOptions, 'path'>
}

/** Puts the parts together; connects to nothing. */
export function partsOf(context: ServiceContext<Settings>): Parts {
  const { config, database, storage, accounts, logger, outbox, cdn, publicUrl, state, demo } = context
  const db = database.forService<Tables>('spkrepo')
  const packagesUrl = new URL(config.packagesUrl ?? `${publicUrl}/nas`)
  const signing = signingSetup(config)
  // A demo has no key that a device would trust, so it lets every build be shown.
  const policy = demo && signing === undefined ? 'never' : config.signing.policy
  const catalog = new LiveCatalog({ db, packagesUrl, logger })
  const keyring = catalogKeyring(config, logger)
  const answers = new CatalogAnswers({ keyring, logger })
  const filesUrl = cdnUrl(config)
  const caches = cdn.fastly === undefined ? undefined : { cdn, outbox, packagesUrl: filesUrl ?? packagesUrl }
  const remote = openRemote(config)
  const files = buildFiles(storage, remote)
  const removeFiles = fileRemoval({ db, files, state, logger, caches })
  const abilities = { hasRemote: remote !== undefined, canSign: signing !== undefined, policy }
  const { jobs, tasks: jobTasks } = openBuildJobs({ db, database, outbox, state, files, caches, removal: removeFiles, abilities, signing })
  const onActivating = async (buildId: number) => await jobs.queueUploads({ buildIds: [buildId], accountId: null })
  const finishBuild = finishBuildTask({ db, storage, logger, signing, policy, caches, onActivating })
  return {
    db,
    database,
    storage,
    files,
    accounts,
    outbox,
    logger,
    packagesUrl,
    publicUrl,
    policy,
    retention: config.retention,
    caches,
    removeFiles,
    buildJobs: jobs,
    jobTasks,
    uploads: {
      database,
      storage,
      outbox,
      logger,
      accounts,
      finishBuild,
      willSign: signing !== undefined,
      limitBytes: config.uploads.maxBytes,
    },
    catalog,
    keyring,
    state,
    nas: {
      catalog,
      answers,
      db,
      storage,
      remote: { storage: remote, downloads: downloadsOf(config) },
      packagesPageUrl: new URL(`${publicUrl}/packages`),
    },
  }
}

function signingSetup({ signing }: Settings): SigningSetup | undefined {
  const { gpgHome, keyFingerprint, timestampUrl, timeoutSeconds } = signing
  if (gpgHome === undefined) return undefined
  return { gpgHome, ...(keyFingerprint === undefined ? {} : { keyFingerprint }), timestampUrl, timeoutMs: timeoutSeconds * 1000 }
}

function catalogKeyring({ signing: { gpgHome, keyFingerprint } }: Settings, logger: Logger): () => Promise<string | undefined> {
  if (gpgHome === undefined) return async () => undefined
  return keyringOf({
    exportKey: async () => await exportPublicKey(gpgHome, keyFingerprint),
    onFailure: (failure) => logger.error({ failure }, 'the public key cannot be exported; DSM 5 and 6 get no keyring'),
  })
}
