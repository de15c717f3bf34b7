import { type Static, Type } from 'typebox'
import { AccountsConfig, MailConfig } from './account-settings.ts'
import { Secret } from './leaves.ts'

/** The settings of the runtime itself: `TRELLIS_…` in the environment, the `[trellis]` table of the file. */
export const StackConfig = Type.Object({
  dataDir: Type.String({ default: 'data', minLength: 1, description: 'Folder of the embedded database and of stored files.' }),
  publicUrl: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#\\s]+/?$',
      description: 'Address at which people and devices reach the server; default http://localhost:<port>.',
    }),
  ),
  secret: Type.Optional(Secret({ description: 'Signs sessions; at least 32 characters. Make one with: openssl rand -hex 32' })),
  database: Type.Object({
    url: Type.Optional(
      Type.String({
        alias: 'SPKREPO_SQLALCHEMY_DATABASE_URI',
        secret: true,
        description: 'sqlite:PATH, postgresql://… or mysql://… (MariaDB); default sqlite:<data_dir>/trellis.db',
      }),
    ),
    poolSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description:
          'Connections that one process may hold (PostgreSQL, MariaDB); default four more than it runs jobs at once and at least 10, for commands 4.',
      }),
    ),
    statementSeconds: Type.Integer({
      default: 60,
      minimum: 0,
      maximum: 86_400,
      description: 'After how long a statement is given up (PostgreSQL, MariaDB); 0: never. Migrations take as long as they need.',
    }),
  }),
  broker: Type.Object({
    url: Type.Optional(
      Type.String({
        alias: 'CELERY_BROKER_URL',
        secret: true,
        description:
          'Where jobs wait: redis://…, unix:///…, redis+cluster://… or redis+sentinel://…; default the database, which MariaDB cannot be.',
      }),
    ),
  }),
  state: Type.Object({
    backend: Type.Optional(
      Type.Union([Type.Literal('file'), Type.Literal('redis'), Type.Literal('memory')], {
        alias: 'STATE_BACKEND',
        description:
          'Where runs, locks and progress are kept; default redis when its address is set, else file. memory: `trellis up` only.',
      }),
    ),
    dir: Type.Optional(Type.String({ alias: 'STATE_DIR', minLength: 1, description: 'Folder for file; default <data_dir>/state.' })),
    redisUrl: Type.Optional(Type.String({ alias: 'STATE_REDIS_URL', secret: true, description: 'redis://… or rediss://… for redis.' })),
  }),
  storage: Type.Object({
    url: Type.Optional(
      Type.String({
        description: 'Where files are kept: file:PATH or s3://BUCKET/PREFIX?region=…&endpoint=…&style=path; default file:<data_dir>.',
      }),
    ),
    accessKeyId: Type.Optional(
      Type.String({
        alias: 'AWS_ACCESS_KEY_ID',
        minLength: 1,
        description: 'For s3://; without keys, those of ~/.aws or of the machine are used.',
      }),
    ),
    secretAccessKey: Type.Optional(Type.String({ alias: 'AWS_SECRET_ACCESS_KEY', secret: true, minLength: 1 })),
    sessionToken: Type.Optional(Type.String({ alias: 'AWS_SESSION_TOKEN', secret: true, minLength: 1 })),
    region: Type.Optional(
      Type.String({ alias: 'AWS_REGION', minLength: 1, description: 'For an address that names none; default us-east-1.' }),
    ),
    timeoutSeconds: Type.Number({
      default: 60,
      exclusiveMinimum: 0,
      maximum: 3600,
      description: 'How long a store on the network may be silent before a request to it is given up.',
    }),
    previous: Type.Object({
      url: Type.Optional(Type.String({ description: 'While files are being moved: where they were, as in storage.url.' })),
      accessKeyId: Type.Optional(Type.String({ minLength: 1, description: 'Default: that of storage.' })),
      secretAccessKey: Type.Optional(Type.String({ secret: true, minLength: 1 })),
    }),
  }),
  cdn: Type.Object({
    token: Type.Optional(
      Type.String({
        alias: 'CDN_PURGE_TOKEN',
        secret: true,
        minLength: 1,
        description: 'Lets changed answers be purged from Fastly; without it they live out their time.',
      }),
    ),
    serviceId: Type.Optional(Type.String({ minLength: 1, description: 'Of the service at Fastly; needed to purge by surrogate key.' })),
    apiUrl: Type.String({ default: 'https://api.fastly.com', pattern: '^https?://[^?#\\s]+$' }),
    soft: Type.Boolean({ default: true, description: 'Mark as stale instead of removing, so that caches have something while they ask.' }),
    timeoutSeconds: Type.Number({ default: 10, exclusiveMinimum: 0, maximum: 300 }),
  }),
  ratelimit: Type.Object({
    storageUri: Type.Optional(
      Type.String({
        alias: 'RATELIMIT_STORAGE_URI',
        secret: true,
        description: 'Where requests and sign-ins are counted: memory:// or redis://…; default the Redis of the state, else memory.',
      }),
    ),
  }),
  http: Type.Object({
    host: Type.String({ default: 'localhost', description: 'Address to listen on; 0.0.0.0 for every IPv4 interface.' }),
    port: Type.Integer({ default: 8080, minimum: 1, maximum: 65535 }),
    hstsSeconds: Type.Integer({
      default: 31_536_000,
      minimum: 0,
      description: 'How long browsers insist on TLS (Strict-Transport-Security), if public_url is https://; 0 tells them nothing.',
    }),
    trustProxy: Type.Boolean({
      default: false,
      description:
        'Take the client address from X-Forwarded-For, as the nearest proxy has written it. Public addresses never come from a request.',
    }),
    trustedProxies: Type.Array(Type.String({ pattern: '^(?:loopback|linklocal|uniquelocal|[0-9a-fA-F:.]+(?:/[0-9]{1,3})?)$' }), {
      default: [],
      description: 'Proxies in a row, by address, range or loopback, linklocal, uniquelocal: the client is the last address that is none.',
    }),
  }),
  log: Type.Object({
    level: Type.Union(
      [
        Type.Literal('trace'),
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
        Type.Literal('silent'),
      ],
      { default: 'info' },
    ),
    format: Type.Union([Type.Literal('auto'), Type.Literal('json'), Type.Literal('pretty')], {
      default: 'auto',
      description: 'auto: readable in a terminal, JSON elsewhere.',
    }),
  }),
  sentry: Type.Object({
    dsn: Type.Optional(
      Type.String({
        alias: 'SENTRY_DSN',
        secret: true,
        // As the client reads it; what it does not take it prints, password and all.
        pattern: '^https?://\\w+(:\\w*)?@[\\w.-]+(:\\d+)?/(.+/)?\\d+$',
        description: 'Where failed requests, runs and jobs are reported; needs the package @sentry/node.',
      }),
    ),
  }),
  retention: Type.Object({
    auditDays: Type.Integer({ default: 730, minimum: 1, maximum: 36_500, description: 'How long the audit log is kept.' }),
    schedule: Type.String({ default: '17 3 * * *', description: 'When what is past its time is deleted; cron, in UTC.' }),
  }),
  worker: Type.Object({
    concurrency: Type.Integer({ default: 8, minimum: 1, maximum: 1000, description: 'Jobs that one worker process runs at once.' }),
    leaseSeconds: Type.Integer({ default: 15, minimum: 1, maximum: 3600, description: 'How long a silent worker keeps its jobs.' }),
  }),
  mail: MailConfig,
  accounts: AccountsConfig,
  drainSeconds: Type.Integer({
    default: 25,
    minimum: 0,
    maximum: 3600,
    description: 'How long a stopping process may finish what it began.',
  }),
})
export type StackConfig = Static<typeof StackConfig>
