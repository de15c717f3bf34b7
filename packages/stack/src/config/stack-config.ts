import { type Static, Type } from 'typebox'
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
    url: Type.Optional(Type.String({ secret: true, description: 'sqlite:PATH or postgresql://…; default sqlite:<data_dir>/trellis.db' })),
    poolSize: Type.Integer({ default: 10, minimum: 1, maximum: 1000, description: 'Connections that one process may hold (PostgreSQL).' }),
  }),
  broker: Type.Object({
    url: Type.Optional(
      Type.String({
        alias: 'CELERY_BROKER_URL',
        secret: true,
        description: 'Where jobs wait: redis://…, unix:///…, redis+cluster://… or redis+sentinel://…; default the database.',
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
  worker: Type.Object({
    concurrency: Type.Integer({ default: 8, minimum: 1, maximum: 1000, description: 'Jobs that one worker process runs at once.' }),
    leaseSeconds: Type.Integer({ default: 15, minimum: 1, maximum: 3600, description: 'How long a silent worker keeps its jobs.' }),
  }),
  drainSeconds: Type.Integer({
    default: 25,
    minimum: 0,
    maximum: 3600,
    description: 'How long a stopping process may finish what it began.',
  }),
})
export type StackConfig = Static<typeof StackConfig>
