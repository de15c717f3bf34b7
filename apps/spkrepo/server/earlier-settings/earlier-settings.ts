import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { EarlierSettings } from '@trellis/stack'
import { accountRules } from './account-rules.ts'
import { Collected, flag, integer, type NamedSetting, type Rule, text, without, withoutUnless, wrong } from './collected.ts'
import { mailSettings } from './mail-settings.ts'
import { storeRules, storeSettings } from './store-settings.ts'

/** A name that the Python file defines, as data. */
export interface PythonSetting {
  readonly value: unknown
  /** Counted from 1. */
  readonly line?: number | undefined
}

/** Where the database was when nothing said so. */
const usualDatabase = 'postgresql+psycopg2://spkrepo:spkrepo@localhost/spkrepo'
const usualSalt = 'password-salt'
const usualFingerprint = 'gnupg-fingerprint'

/** Shorter secrets are stretched to what sessions here are signed with. */
const secretLength = 32
const secretLengthToStretch = 16

const rules: Readonly<Record<string, Rule>> = {
  DEBUG: flag((value, setting, out) => {
    if (value) out.set('trellis', 'log.level', { ...setting, value: 'debug' })
  }),
  TESTING: withoutUnless(false, 'there is no mode for tests'),
  SECRET_KEY: text('openssl rand -hex 32 makes one', (value, setting, out) => {
    out.set('trellis', 'secret', { ...setting, value: stretched(value) })
  }),
  MAX_CONTENT_LENGTH: integer({ least: 1024, remedy: 'bytes, such as 170 * 1024 * 1024' }, (_value, setting, out) =>
    out.set('spkrepo', 'uploads.maxBytes', setting),
  ),
  DATA_PATH: text('the path of a folder', (_value, setting, out) => out.set('trellis', 'dataDir', setting)),
  TEMPLATE_PATH: without('the pages are built with the release, and there are no templates'),
  GNUPG_TIMESTAMP_URL: text('an address that begins with http', (_value, setting, out) =>
    out.set('spkrepo', 'signing.timestampUrl', setting),
  ),
  GNUPG_PATH: text('the home folder of GnuPG, or None', (value, setting, out) => {
    if (isFile(value)) out.remark(setting, `${value} is a program and not the home folder of GnuPG, so nothing is signed; name the folder`)
    else out.set('spkrepo', 'signing.gpgHome', setting)
  }),
  GNUPG_FINGERPRINT: text('the fingerprint of the signing key', (value, setting, out) => {
    if (value !== usualFingerprint) out.set('spkrepo', 'signing.keyFingerprint', setting)
  }),
  CDN_PURGE_TOKEN: text('the token of the CDN', (_value, setting, out) => out.set('trellis', 'cdn.token', setting)),
  SQLALCHEMY_DATABASE_URI: text('postgresql://user:password@host/database', (_value, setting, out) =>
    out.set('trellis', 'database.url', setting),
  ),
  SQLALCHEMY_ECHO: withoutUnless(false, 'set TRELLIS_LOG_LEVEL instead'),
  SQLALCHEMY_TRACK_MODIFICATIONS: withoutUnless(false, 'it belongs to SQLAlchemy'),
  HTTP_BASIC_AUTH_REALM: without('the upload API has never sent a realm'),
  MIGRATE_DIRECTORY: without('migrations belong to the release; run "trellis migrate"'),
  CACHE_TYPE: without('what devices are told is kept ready in the memory of each process'),
  CACHE_REDIS_HOST: without('no cache server is needed; STATE_REDIS_URL names the Redis of an installation on several hosts'),
  CELERY: celery,
  CELERY_BROKER_URL: text('redis://host:6379/1', (_value, setting, out) => out.set('trellis', 'broker.url', setting)),
  CELERY_RESULT_BACKEND: without('results of jobs are kept where the jobs are'),
  DEBUG_TB_INTERCEPT_REDIRECTS: withoutUnless(false, 'there is no debug toolbar'),
  RATELIMIT_STORAGE_URI: text('redis://host:6379/2', (_value, setting, out) => out.set('trellis', 'ratelimit.storageUri', setting)),
  ...accountRules,
  ...storeRules,
}

/** Keys that are read together with others. */
const readTogether = /^(?:MAIL_|SECURITY_EMAIL_SENDER$|OBJECT_STORAGE_|SERVER_NAME$|PREFERRED_URL_SCHEME$|SUBDOMAIN_MATCHING$)/

/**
 * What a configuration file of spkrepo 0.7.9 means here. `given` is what the file defines; names with a small letter in them are no
 * settings. What the file leaves out has the value that it had there. Throws `config_invalid` with key, value, line and what to write.
 */
export function earlierSettings(file: string, given: ReadonlyMap<string, PythonSetting>): EarlierSettings {
  const out = new Collected()
  const settings = new Map([...given].map(([key, { value, line }]) => [key, { key, value, source: sourceOf(key, line, file) }]))
  const usual = (path: 'database.url' | 'accounts.oldPasswordSalt' | 'accounts.registration', value: string) =>
    out.set('trellis', path, { value, source: `what spkrepo does where ${file} says nothing` })
  usual('database.url', usualDatabase)
  usual('accounts.oldPasswordSalt', usualSalt)
  usual('accounts.registration', 'approval')
  for (const setting of settings.values()) {
    // None is how Python says that nothing is set.
    if (setting.value === null || readTogether.test(setting.key)) continue
    const rule = rules[setting.key]
    if (rule === undefined) out.remark(setting, 'is no setting of spkrepo that is known here, and has no effect')
    else rule(setting, out)
  }
  mailSettings(settings, out)
  storeSettings(settings, out)
  addresses(settings, out)
  return out
}

function sourceOf(key: string, line: number | undefined, file: string): string {
  return `${key}, ${line === undefined ? '' : `line ${line} of `}${file}`
}

/** The broker of the tasks is where our jobs wait; what else Celery was told has no counterpart. */
function celery(setting: NamedSetting, out: Collected): void {
  const { value, source } = setting
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(setting, 'must be a dict with broker_url')
  for (const [name, inner] of Object.entries(value)) {
    const key = `CELERY["${name}"]`
    if (name !== 'broker_url' && name !== 'broker')
      out.remark({ key, value: inner, source }, 'has no effect: jobs keep their results, and their queues, where the jobs are')
    else if (typeof inner !== 'string') throw wrong({ key, value: inner, source }, 'must be a text: redis://host:6379/1')
    else out.set('trellis', 'broker.url', { value: inner, source })
  }
}

/** Where people and devices find the repository, as far as Flask was told. */
function addresses(settings: ReadonlyMap<string, NamedSetting>, out: Collected): void {
  const [name, scheme, subdomains] = ['SERVER_NAME', 'PREFERRED_URL_SCHEME', 'SUBDOMAIN_MATCHING'].map((key) => settings.get(key))
  if (subdomains !== undefined && typeof subdomains.value !== 'boolean') throw wrong(subdomains, 'must be True or False')
  if (name === undefined || name.value === null) {
    if (subdomains?.value === true)
      out.remark(subdomains, 'names no hosts without SERVER_NAME; set SPKREPO_API_HOSTS, SPKREPO_PACKAGES_HOSTS and SPKREPO_PACKAGES_URL')
    return
  }
  if (typeof name.value !== 'string' || !/^[^\s/@]+$/.test(name.value)) throw wrong(name, 'must be a host name, with a port if need be')
  const prefix = scheme?.value === 'https' ? 'https' : 'http'
  out.set('trellis', 'publicUrl', { ...name, value: `${prefix}://${name.value}` })
  if (subdomains?.value !== true) return
  const host = name.value.replace(/:\d+$/, '')
  out.set('spkrepo', 'apiHosts', { ...name, value: [`api.${host}`] })
  out.set('spkrepo', 'packagesHosts', { ...name, value: [`packages.${host}`] })
  out.set('spkrepo', 'packagesUrl', { ...name, value: `${prefix}://packages.${name.value}` })
}

/** Sessions here want a longer secret than many had; one that is long enough to be none of a manual is stretched, always to the same. */
function stretched(secret: string): string {
  const isOfManual = /secret|password|change|default/i.test(secret) || new Set(secret).size < 8
  if (isOfManual || secret.length >= secretLength || secret.length < secretLengthToStretch) return secret
  return createHash('sha256').update(`trellis sessions ${secret}`).digest('hex')
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
