/** The tables of spkrepo 0.7.9 at head 3f5664905242, as far as they are read. Times have no zone and hold UTC; ids are numbers. */
export type OldTables = {
  alembic_version: { version_num: string }
  user: {
    id: number
    username: string
    email: string
    password: string
    api_key: string | null
    active: boolean
    confirmed_at: Date | null
  }
  role: { id: number; name: string }
  /** Rows may be there twice, and half empty. */
  user_role: { user_id: number | null; role_id: number | null }
  architecture: { id: number; code: string }
  language: { id: number; code: string; name: string | null }
  firmware: { id: number; version: string; build: number; type: string }
  service: { id: number; code: string }
  package: { id: number; name: string; author_user_id: number | null; insert_date: Date }
  package_user_maintainer: { package_id: number | null; user_id: number | null }
  screenshot: { id: number; package_id: number; path: string }
  version: {
    id: number
    package_id: number
    version: number
    upstream_version: string
    report_url: string | null
    distributor: string | null
    distributor_url: string | null
    maintainer: string | null
    maintainer_url: string | null
    install_wizard: boolean | null
    upgrade_wizard: boolean | null
    startable: boolean | null
    license: string | null
    insert_date: Date
  }
  version_service_dependency: { version_id: number | null; service_id: number | null }
  displayname: { version_id: number; language_id: number; displayname: string }
  icon: { id: number; version_id: number; size: '72' | '120' | '256'; path: string }
  build: {
    id: number
    version_id: number
    firmware_min_id: number
    firmware_max_id: number | null
    publisher_user_id: number | null
    checksum: string | null
    changelog: string | null
    path: string | null
    md5: string | null
    size: number | null
    storage: 'local' | 'remote'
    signed: boolean
    insert_date: Date
    active: boolean
  }
  build_architecture: { build_id: number | null; architecture_id: number | null }
  build_description: { build_id: number; language_id: number; description: string }
  buildmanifest: {
    id: number
    build_id: number
    dependencies: string | null
    conflicts: string | null
    conf_dependencies: string | null
    conf_conflicts: string | null
    conf_privilege: string | null
    conf_resource: string | null
  }
  download_stat: {
    id: number
    package_id: number
    build_id: number | null
    architecture_id: number | null
    firmware_build: number | null
    target_firmware_build: number | null
    target_noarch: boolean
    download_source: 'catalog' | 'manual'
    date: string
    count: number
  }
}
