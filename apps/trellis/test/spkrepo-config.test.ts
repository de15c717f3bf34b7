import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spkrepo } from '@trellis/spkrepo'
import { loadConfig, requireSecret, StackError } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { readEarlierSettings } from '../src/python-config/earlier-settings.ts'

/** What a process that `SPKREPO_CONFIG` points at this file goes by. */
async function settingsOf(lines: readonly string[], environment: Record<string, string> = {}) {
  const path = join(tempDir('spkrepo-config'), 'config.py')
  writeFileSync(path, `${lines.join('\n')}\n`)
  const variables = { SPKREPO_CONFIG: path, HOME: '/home/packages', ...environment }
  const earlier = await readEarlierSettings(variables)
  const config = loadConfig({ environment: variables, earlier }, ['spkrepo'])
  return { path, stack: config.stack, own: config.section('spkrepo', spkrepo.settings) as Record<string, unknown>, remarks: config.remarks }
}

async function refusalOf(lines: readonly string[]): Promise<string> {
  const error = await settingsOf(lines).catch((thrown: unknown) => thrown)
  if (error instanceof StackError && error.code === 'config_invalid') return error.message
  throw new Error(`was not refused: ${String(error)}`)
}

const minimal = [
  'import os',
  '',
  'SECRET_KEY = "7c1f0a3b9d5e8f2467c1f0a3b9d5e8f2"',
  'SQLALCHEMY_DATABASE_URI = "postgresql+psycopg2://spkrepo:pw@db.example/spkrepo"',
  'SECURITY_PASSWORD_SALT = "grains"',
  'DATA_PATH = "/data"',
  'GNUPG_PATH = "/etc/spkrepo/gnupg"',
  'GNUPG_FINGERPRINT = "AAAABBBBCCCCDDDD"',
]

describe('a configuration file of spkrepo 0.7.9', () => {
  it('is understood as it stands', async () => {
    const { stack, own, remarks } = await settingsOf(minimal)
    expect(stack).toMatchObject({
      secret: '7c1f0a3b9d5e8f2467c1f0a3b9d5e8f2',
      dataDir: '/data',
      database: { url: 'postgresql+psycopg2://spkrepo:pw@db.example/spkrepo' },
      accounts: { oldPasswordSalt: 'grains', registration: 'approval' },
    })
    expect(own).toMatchObject({ signing: { gpgHome: '/etc/spkrepo/gnupg', keyFingerprint: 'AAAABBBBCCCCDDDD' } })
    expect(remarks).toEqual([])
  })

  it('that says nothing means what it meant there', async () => {
    const { stack, own } = await settingsOf([])
    expect(stack.database.url).toBe('postgresql+psycopg2://spkrepo:spkrepo@localhost/spkrepo')
    expect(stack.accounts.oldPasswordSalt).toBe('password-salt')
    expect(own).toMatchObject({
      uploads: { maxBytes: 170 * 1024 * 1024 },
      signing: { timestampUrl: 'http://timestamp.synology.com/timestamp.php' },
    })
  })

  it('may have a shorter secret for its sessions than is wanted here, but none that stands in manuals', async () => {
    const secretOf = async (secret: string) => (await settingsOf([`SECRET_KEY = "${secret}"`])).stack.secret ?? ''
    expect(requireSecret(await secretOf('kQ7w-p2x_Vb9:Zt4'))).toMatch(/^[0-9a-f]{64}$/)
    expect(await secretOf('kQ7w-p2x_Vb9:Zt4')).toBe(await secretOf('kQ7w-p2x_Vb9:Zt4'))
    for (const weak of ['secret-key', 'change-me-please', 'kQ7w-p2x', 'abababababababababab']) {
      const secret = await secretOf(weak)
      expect(() => requireSecret(secret)).toThrow(expect.objectContaining({ code: 'secret_missing' }))
    }
  })

  it('may work its values out, as Python does', async () => {
    const { stack, own } = await settingsOf(
      [
        'import os, os.path',
        'from pathlib import Path',
        'from datetime import timedelta',
        'from kombu import Queue',
        'BASE = Path(__file__).resolve().parent',
        'DATA_PATH = BASE / "tree"',
        'MAX_CONTENT_LENGTH = 200 * 1024 ** 2',
        'SECRET_KEY = os.environ["KEY_OF_SESSIONS"]',
        'GNUPG_PATH = os.path.join(os.path.expanduser("~"), ".gnupg")',
        'CELERY = {',
        '    "broker_url": f"redis://{os.getenv(\'REDIS\', \'localhost\')}/1",',
        '    "result_expires": timedelta(days=1),',
        '    "task_queues": (Queue("celery"), Queue("ops")),',
        '}',
        'if os.environ.get("CLOSED"):',
        '    SECURITY_REGISTERABLE = False',
      ],
      { KEY_OF_SESSIONS: 'a quarter of the whole alphabet, 32', REDIS: 'queue.example', CLOSED: '1' },
    )
    expect(stack.dataDir).toMatch(/\/tree$/)
    expect(stack).toMatchObject({
      secret: 'a quarter of the whole alphabet, 32',
      broker: { url: 'redis://queue.example/1' },
      accounts: { registration: 'off' },
    })
    expect(own).toMatchObject({ uploads: { maxBytes: 209_715_200 }, signing: { gpgHome: '/home/packages/.gnupg' } })
  })

  it('gives the logs, the packages, the CDN, the mail server and the hosts their places', async () => {
    const { stack, own, remarks } = await settingsOf([
      ...[
        'ENDPOINT = "logs.example"',
        'REGION = "us-east"',
        'BUCKET = "cdn-logs"',
        'PREFIX = "logs/"',
        'ACCESS_KEY = "a"',
        'SECRET_KEY = "b"',
      ].map((line) => `OBJECT_STORAGE_LOGS_${line}`),
      ...['ENDPOINT = "https://store.example"', 'REGION = "us-east"', 'BUCKET = "packages"', 'ACCESS_KEY = "c"', 'SECRET_KEY = "d"'].map(
        (line) => `OBJECT_STORAGE_PACKAGES_${line}`,
      ),
      'CDN_PURGE_TOKEN = "purge"',
      'PACKAGES_CDN_HOST = "packages.example.org"',
      'SERVER_NAME = "example.org"',
      'PREFERRED_URL_SCHEME = "https"',
      'SUBDOMAIN_MATCHING = True',
      'MAIL_SERVER, MAIL_PORT = "mail.example", 587',
      'MAIL_USE_TLS = True',
      'MAIL_USERNAME = "post"',
      'MAIL_PASSWORD = "p@ss"',
      'MAIL_DEFAULT_SENDER = ("Packages", "packages@example.org")',
    ])
    expect(own).toMatchObject({
      logs: {
        url: 's3://cdn-logs/logs/?endpoint=https%3A%2F%2Flogs.example&region=us-east',
        accessKeyId: 'a',
        secretAccessKey: 'b',
        remove: true,
      },
      remote: { endpoint: 'https://store.example', region: 'us-east', bucket: 'packages', accessKeyId: 'c', secretAccessKey: 'd' },
      apiHosts: ['api.example.org'],
      packagesHosts: ['packages.example.org'],
      packagesUrl: 'https://packages.example.org',
    })
    expect(own).toMatchObject({ remote: { cdnHost: 'packages.example.org' } })
    expect(stack).toMatchObject({
      publicUrl: 'https://example.org',
      cdn: { token: 'purge' },
      mail: { smtpUrl: 'smtp://post:p%40ss@mail.example:587?tls=required', from: 'Packages <packages@example.org>' },
    })
    expect(remarks).toEqual([])
  })

  it('stands below everything that is said in words of ours', async () => {
    const { stack } = await settingsOf(minimal, { TRELLIS_DATA_DIR: '/srv', SPKREPO_SQLALCHEMY_DATABASE_URI: 'sqlite:own.db' })
    expect([stack.dataDir, stack.database.url]).toEqual(['/srv', 'sqlite:own.db'])
  })

  it('is told which of its keys have no effect, and where they stand', async () => {
    const keys = [
      'TESTING = True',
      'TEMPLATE_PATH = "/templates"',
      'SECURITY_CONFIRMABLE = False',
      'SECURITY_RECOVERABLE = False',
      'SECURITY_CHANGEABLE = False',
      'SECURITY_PASSWORD_HASH = "bcrypt"',
      'SECURITY_PASSWORD_CONFIRM_REQUIRED = True',
      'SECURITY_CACHE_CONTROL = {}',
      'SQLALCHEMY_ECHO = True',
      'SQLALCHEMY_TRACK_MODIFICATIONS = True',
      'HTTP_BASIC_AUTH_REALM = "spkrepo"',
      'MIGRATE_DIRECTORY = "migrations"',
      'CACHE_TYPE = "redis"',
      'CACHE_REDIS_HOST = "localhost"',
      'DEBUG_TB_INTERCEPT_REDIRECTS = True',
      'CELERY_RESULT_BACKEND = "redis://localhost/1"',
      'GNUPG_PATH = __file__',
      'OBJECT_STORAGE_PACKAGES_BUCKET = "packages"',
      'SOMETHING_ELSE = 1',
    ]
    const { path, remarks, own } = await settingsOf(keys)
    expect(remarks.map(({ key }) => key).sort()).toEqual(keys.map((line) => line.split(' ')[0]).sort())
    expect(remarks.find(({ key }) => key === 'TEMPLATE_PATH')?.source).toBe(`TEMPLATE_PATH, line 2 of ${path}`)
    expect(remarks.every(({ text }) => text.length > 20)).toBe(true)
    expect(own).not.toHaveProperty('signing.gpgHome')
  })

  it.each([
    [
      'MAX_CONTENT_LENGTH = "170 MiB"',
      'MAX_CONTENT_LENGTH = "170 MiB" (line 1 of PATH) must be a whole number from 1024: bytes, such as 170 * 1024 * 1024',
    ],
    ['DEBUG = "yes"', 'DEBUG = "yes" (line 1 of PATH) must be True or False'],
    ['SECRET_KEY = b"topsecret".hex', 'line 1 of PATH'],
    ['SECRET_KEY = 5125', 'SECRET_KEY = a secret (line 1 of PATH) must be a text: openssl rand -hex 32 makes one'],
    ['CELERY = "redis://:hunter2@queue"', 'CELERY = a secret (line 1 of PATH) must be a dict with broker_url'],
    [
      'GNUPG_TIMESTAMP_URL = "timestamp"',
      'signing.timestamp_url = "timestamp" (from GNUPG_TIMESTAMP_URL, line 1 of PATH) must match pattern',
    ],
    [
      'DATA_PATH = os.path.join("a", "b")\nSECRET_KEY = undefined_name',
      "NameError at line 2 of PATH: name 'undefined_name' is not defined",
    ],
    ['SECRET_KEY = "never closed', 'SyntaxError at line 1 of PATH'],
    ['import requests', 'ModuleNotFoundError at line 1 of PATH'],
    ['open("/etc/passwd")', 'NameError at line 1 of PATH'],
    ['while True:\n    pass', 'BudgetExceeded at line'],
  ])('is refused for %j, with the place and what to write', async (text, message) => {
    const refusal = (await refusalOf([text])).replaceAll(/\/\S+config\.py/g, 'PATH')
    expect(refusal).toContain(message)
    expect(refusal).not.toMatch(/hunter2|5125|topsecret|never closed/)
  })
})
