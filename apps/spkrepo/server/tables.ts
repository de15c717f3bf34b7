import type { Generated } from 'kysely'

/** Where a build stands on its way to a signature; the words of the contract's `SigningState`. */
export type SigningState = 'unsigned' | 'pending' | 'signing' | 'signed' | 'failed'

/** Which store has the file of a build: the installation's own, or the bucket of `spkrepo.remote`. */
export type BuildStorage = 'local' | 'remote'

/** What people ask to be done with a build. */
export type BuildJobKind = 'upload' | 'rehome' | 'resync_info' | 'resync_file' | 'sign' | 'unsign'

/** How far such a job is; `RETRY` waits for its next attempt. */
export type BuildJobState = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'ERROR'

/** What downloads are added up by, besides package and day: what the device is, or what the downloaded build is for. */
export type RollupDimension = 'architecture' | 'firmware' | 'version' | 'build_architecture' | 'build_firmware'

/** The service's own tables, by plain names. Times are `Date`, sizes are bytes. */
export type Tables = {
  architecture: { id: Generated<number>; code: string }
  /** Whether builds for a major of a system must be signed, where people have decided it. */
  signature_rule: { line: 'dsm' | 'srm'; major: number; is_required: boolean }
  language: { id: Generated<number>; code: string; name: string }
  /** `build` orders firmwares within one product line only: routers (`srm`) number theirs inside the range of the NAS (`dsm`). */
  firmware: { id: Generated<number>; version: string; build: number; line: 'dsm' | 'srm' }
  system_service: { id: Generated<number>; code: string }
  package: { id: Generated<number>; name: string; author_id: string | null; created_at: Date }
  package_maintainer: { package_id: number; account_id: string }
  screenshot: { id: Generated<number>; package_id: number; path: string }
  version: VersionTable
  version_system_service: { version_id: number; system_service_id: number }
  display_name: { version_id: number; language_id: number; text: string }
  icon: { version_id: number; size: number; path: string }
  build: BuildTable
  /** `position` keeps the order of the INFO file. */
  build_architecture: { build_id: number; architecture_id: number; position: number }
  build_description: { build_id: number; language_id: number; text: string }
  build_manifest: ManifestTable
  /** How often what devices are told of a package has changed. Package 0 stands for the reference data. */
  catalog_change: { package_id: number; revision: number }
  /** By device and day. 0: none was named. */
  download: {
    package_id: number
    build_id: number
    architecture_id: number
    /** Of the device. */
    firmware_build: number
    source: 'catalog' | 'manual'
    /** In UTC: `2026-11-21`. */
    day: string
    /** The oldest firmware that the build runs on. */
    target_firmware_build: number
    count: number
    /** What of `count` was counted by the repository that this one was taken over from. */
    adopted: Generated<number>
  }
  package_download: { package_id: number; day: string; count: number }
  /** `recent` is of the last 90 days, the others of fewer; `told` is the total that the catalog was told of. */
  package_download_count: {
    package_id: number
    total: number
    recent: number
    recent_7: Generated<number>
    recent_30: Generated<number>
    told: number
  }
  /** Sums of `download` by day, for charts. Package 0 stands for all of them; it has no versions, and only it has what builds are for, and more than 100 days. */
  download_rollup: {
    package_id: number
    dimension: RollupDimension
    /** In UTC: `2026-11-21`. */
    day: string
    /** Row id of the architecture, firmware or version; version 0: that of builds which are gone. */
    member_id: number
    count: number
  }
  /** Logs that have been counted, by the SHA-256 of their names. */
  counted_log: {
    name_sha256: string
    name: string
    etag: string
    lines: number
    downloads: number
    refused: number
    counted_at: Date
  }
  /** What was asked to be done with builds, and what became of it; kept for a day. */
  build_job: {
    id: Generated<number>
    build_id: number
    kind: BuildJobKind
    /** The build's path, by which people know it. */
    label: string
    /** Who asked; null: a command, or the repository itself. */
    account_id: string | null
    state: BuildJobState
    error: string | null
    queued_at: Date
    changed_at: Date
  }
  refused_line: { id: Generated<number>; log_sha256: string; line_number: number; reason: string; text: string }
}

type VersionTable = {
  id: Generated<number>
  package_id: number
  /** The number after the last hyphen of the version text; orders the versions of a package. */
  revision: number
  /** The text before it. */
  upstream: string
  /** A version with a report address is a beta. */
  report_url: string | null
  distributor: string | null
  distributor_url: string | null
  maintainer: string | null
  maintainer_url: string | null
  install_wizard: boolean
  upgrade_wizard: boolean
  startable: boolean
  /** False: devices are told nothing of it, as by versions from before it was kept. */
  startable_is_told: Generated<boolean>
  license: string | null
  created_at: Date
}

type BuildTable = {
  id: Generated<number>
  version_id: number
  firmware_min_id: number
  firmware_max_id: number | null
  publisher_id: string | null
  publisher_name: string | null
  /** Lower-case hex of the uploaded bytes: the same bytes make one build. */
  upload_sha256: string
  /** The staged object that holds the bytes until they are at `path`; null once they are. */
  staged_key: string | null
  /** Key of the stored file and its address below the catalog's host. */
  path: string
  /** Of the stored file, which signing changes. */
  md5: string
  size_bytes: number
  /** md5 of package.tgz as INFO states it. */
  checksum: string | null
  changelog: string | null
  signing: SigningState
  signing_error: string | null
  active: boolean
  activate_when_ready: boolean
  storage: Generated<BuildStorage>
  created_at: Date
}

type ManifestTable = {
  build_id: number
  /** INFO `install_dep_packages` and `install_conflict_packages`, verbatim. */
  dependencies: string | null
  conflicts: string | null
  /** JSON texts of the conf folder. */
  conf_dependencies: string | null
  conf_conflicts: string | null
  conf_privilege: string | null
  conf_resource: string | null
}
