import { type Collected, type NamedSetting, type Rule, text, wrong } from './collected.ts'

const logKeys = ['ENDPOINT', 'REGION', 'BUCKET', 'PREFIX', 'ACCESS_KEY', 'SECRET_KEY'] as const
const packageKeys = ['ENDPOINT', 'REGION', 'BUCKET', 'ACCESS_KEY', 'SECRET_KEY'] as const

/** The host of a cache in front of the object store. */
export const storeRules: Readonly<Record<string, Rule>> = {
  PACKAGES_CDN_HOST: text('the host name of the CDN', (_value, setting, out) => out.set('spkrepo', 'remote.cdnHost', setting)),
}

/** The bucket of the logs and that of the packages: each needs all its keys, as there. */
export function storeSettings(settings: ReadonlyMap<string, NamedSetting>, out: Collected): void {
  const logs = textsOf('OBJECT_STORAGE_LOGS_', logKeys, settings)
  const packages = textsOf('OBJECT_STORAGE_PACKAGES_', packageKeys, settings)
  logSettings(logs, out)
  packageSettings(packages, out)
}

type Texts = ReadonlyMap<string, NamedSetting & { readonly value: string }>

function logSettings(logs: Texts, out: Collected): void {
  const [bucket, accessKey, secretKey] = ['BUCKET', 'ACCESS_KEY', 'SECRET_KEY'].map((name) => logs.get(name))
  const [first] = logs.values()
  if (first === undefined) return
  if (bucket === undefined || accessKey === undefined || secretKey === undefined) {
    out.remark(first, 'no logs are read: bucket, access key and secret key are needed together')
    return
  }
  // What stood there when nothing else did.
  const endpoint = addressOf(logs.get('ENDPOINT')?.value ?? 'https://us-east.object.fastlystorage.app')
  const region = logs.get('REGION')?.value ?? 'us-east'
  const prefix = (logs.get('PREFIX')?.value ?? 'logs/').replace(/^\/+/, '')
  const query = new URLSearchParams({ endpoint, region })
  out.set('spkrepo', 'logs.url', { ...bucket, value: `s3://${bucket.value}/${prefix}?${query}` })
  out.set('spkrepo', 'logs.accessKeyId', accessKey)
  out.set('spkrepo', 'logs.secretAccessKey', secretKey)
  out.set('spkrepo', 'logs.remove', { ...bucket, value: true })
}

const remotePaths: Readonly<Record<(typeof packageKeys)[number], string>> = {
  ENDPOINT: 'remote.endpoint',
  REGION: 'remote.region',
  BUCKET: 'remote.bucket',
  ACCESS_KEY: 'remote.accessKeyId',
  SECRET_KEY: 'remote.secretAccessKey',
}

function packageSettings(packages: Texts, out: Collected): void {
  const missing = packageKeys.filter((name) => !packages.has(name))
  const [first] = packages.values()
  if (first === undefined) return
  if (missing.length > 0) {
    const names = missing.map((name) => `OBJECT_STORAGE_PACKAGES_${name}`).join(', ')
    out.remark(first, `there is no object storage for packages without ${names}`)
    return
  }
  for (const name of packageKeys) {
    const setting = packages.get(name)
    if (setting === undefined) continue
    const value = name === 'ENDPOINT' ? addressOf(setting.value) : setting.value
    out.set('spkrepo', remotePaths[name], { ...setting, value })
  }
}

/** Endpoints were written with and without their scheme. */
function addressOf(endpoint: string): string {
  return /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`
}

function textsOf(prefix: string, names: readonly string[], settings: ReadonlyMap<string, NamedSetting>): Texts {
  const found = new Map<string, NamedSetting & { readonly value: string }>()
  for (const name of names) {
    const setting = settings.get(`${prefix}${name}`)
    if (setting === undefined || setting.value === null || setting.value === '') continue
    if (typeof setting.value !== 'string') throw wrong(setting, 'must be a text')
    found.set(name, { ...setting, value: setting.value })
  }
  return found
}
