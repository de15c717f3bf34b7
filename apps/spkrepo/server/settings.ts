import { type Static, Type } from 'typebox'

/** The service's settings: `[spkrepo]` in the file, `SPKREPO_…` in the environment. */
export const Settings = Type.Object({
  basePath: Type.Optional(Type.String({ description: 'Where the service is mounted; default / when it runs alone, else /spkrepo.' })),
  hosts: Type.Array(Type.String(), { default: [], description: 'Host names that show the whole service at their root.' }),
  apiHosts: Type.Array(Type.String(), { default: [], description: 'Host names that take uploads at /packages.' }),
  packagesHosts: Type.Array(Type.String(), { default: [], description: 'Host names with the catalog and the files at their root.' }),
  packagesUrl: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'Address of catalog and files as devices see it; default <public URL>/nas.' }),
  ),
  uploads: Type.Object({
    maxBytes: Type.Integer({ default: 170 * 1024 * 1024, minimum: 1024, description: 'The largest package that is taken.' }),
    staleHours: Type.Number({ default: 24, minimum: 1, description: 'When the bytes of an upload that broke off are dropped.' }),
  }),
  remote: Type.Object({
    bucket: Type.Optional(
      Type.String({
        alias: 'OBJECT_STORAGE_PACKAGES_BUCKET',
        pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
        description:
          'A bucket of its own for the packages that are on offer, filled build by build; unset: every file stays in storage.url.',
      }),
    ),
    endpoint: Type.Optional(
      Type.String({
        alias: 'OBJECT_STORAGE_PACKAGES_ENDPOINT',
        pattern: '^https?://',
        description: 'Address of its store; unset: Amazon’s own.',
      }),
    ),
    region: Type.Optional(Type.String({ alias: 'OBJECT_STORAGE_PACKAGES_REGION', minLength: 1 })),
    prefix: Type.String({ default: '', description: 'Before every key; unset, the key is the path of the build.' }),
    accessKeyId: Type.Optional(
      Type.String({
        alias: 'OBJECT_STORAGE_PACKAGES_ACCESS_KEY',
        minLength: 1,
        description: 'Without keys, those of ~/.aws or of the machine are used.',
      }),
    ),
    secretAccessKey: Type.Optional(Type.String({ alias: 'OBJECT_STORAGE_PACKAGES_SECRET_KEY', minLength: 1, secret: true })),
    downloads: Type.Union([Type.Literal('stream'), Type.Literal('signed'), Type.Literal('cdn')], {
      default: 'stream',
      description:
        'What whoever asks for a file of the bucket gets: the file, an address signed for an hour, or the same path at cdn_host.',
    }),
    cdnHost: Type.Optional(
      Type.String({
        alias: 'PACKAGES_CDN_HOST',
        pattern: '^(https?://)?[A-Za-z0-9.-]+(:[0-9]+)?$',
        description: 'The host at which a CDN shows the bucket; what it keeps of a file is purged there when the file moves.',
      }),
    ),
  }),
  mirror: Type.Object({
    urls: Type.Array(Type.String({ pattern: '^https?://' }), {
      default: [],
      description: 'Catalogs of other repositories that are mirrored, such as https://packages.example.org/nas.',
    }),
    architectures: Type.Array(Type.String(), { default: [], description: 'Of the devices that they are asked for.' }),
    builds: Type.Array(Type.String({ pattern: '^\\d{1,9}$' }), { default: [], description: 'Firmwares of these devices, such as 64570.' }),
    major: Type.Optional(Type.Integer({ minimum: 0, description: 'The major version that the devices name; routers need it: 1.' })),
    beta: Type.Boolean({ default: false, description: 'Mirror betas, too.' }),
    filesFrom: Type.Array(Type.String({ pattern: '^https?://' }), {
      default: [],
      description: 'Servers beside those of the catalogs from which files may come.',
    }),
    publisher: Type.Optional(Type.String({ description: 'Account in whose name mirrored packages are uploaded.' })),
    activate: Type.Boolean({ default: true, description: 'Offer mirrored builds to devices.' }),
    schedule: Type.String({ default: '37 * * * *', description: 'When, as a cron line in UTC.' }),
  }),
  retention: Type.Object({
    keepVersions: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Delete builds of all but so many newest versions of each package, unless some device is offered them; unset: none.',
      }),
    ),
    inactiveDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Delete builds that are inactive and were sent so many days ago, but never of the newest version; unset: none.',
      }),
    ),
    schedule: Type.String({ default: '41 3 * * *', description: 'When, as five fields of cron in UTC; only if one of them is set.' }),
  }),
  logs: Type.Object({
    url: Type.Optional(
      Type.String({
        description:
          'Where servers and caches leave their logs, a JSON record a line: file:PATH or s3://bucket/prefix. Unset: nothing is counted.',
      }),
    ),
    accessKeyId: Type.Optional(Type.String({ minLength: 1, description: 'For s3://; without keys, those of ~/.aws or of the machine.' })),
    secretAccessKey: Type.Optional(Type.String({ minLength: 1, secret: true })),
    remove: Type.Boolean({ default: false, description: 'Delete each log once it is counted.' }),
  }),
  signing: Type.Object({
    policy: Type.Union([Type.Literal('below-dsm-7'), Type.Literal('always'), Type.Literal('never')], {
      default: 'below-dsm-7',
      description: 'Which builds must be signed before they can be active.',
    }),
    gpgHome: Type.Optional(
      Type.String({ description: 'GnuPG home with the signing key and the timestamp server’s public key; unset: nothing is signed.' }),
    ),
    keyFingerprint: Type.Optional(
      Type.String({ description: 'The signing key; default: the default key of the home. Exported as keyring to DSM 5 and 6.' }),
    ),
    timestampUrl: Type.String({ default: 'http://timestamp.synology.com/timestamp.php', pattern: '^https?://' }),
    timeoutSeconds: Type.Number({ default: 10, minimum: 0.1, description: 'How long the timestamp server may take.' }),
  }),
})
export type Settings = Static<typeof Settings>
