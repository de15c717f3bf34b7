import type { Generated } from 'kysely'

/** Where a build stands on its way to a signature; the words of the contract's `SigningState`. */
export type SigningState = 'unsigned' | 'pending' | 'signing' | 'signed' | 'failed'

/** The service's own tables, by plain names. Times are `Date`, sizes are bytes. */
export type Tables = {
  architecture: { id: Generated<number>; code: string }
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
  }
  package_download: { package_id: number; day: string; count: number }
  /** `recent` is of the last 90 days; `told` is the total that the catalog was told of. */
  package_download_count: { package_id: number; total: number; recent: number; told: number }
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
