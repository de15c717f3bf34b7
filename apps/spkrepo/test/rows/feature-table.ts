/** A row of the feature table of the specification (its section 13), and the tests that show it from outside. */
export interface FeatureRow {
  readonly row: number
  readonly feature: string
  /** File below the repository's root, and the titles in it. */
  readonly shownBy: Readonly<Record<string, readonly string[]>>
  /** A benchmark, for what no test can promise. */
  readonly measuredBy?: string
}

const here = 'apps/spkrepo/test'
const auth = 'packages/stack/test/auth'

/** Every row, in order. */
export const featureTable: readonly FeatureRow[] = [
  { row: 1, feature: 'Catalog DSM 3–5.0', shownBy: { [`${here}/catalog/catalog.test.ts`]: ['a bare list before DSM 5.1'] } },
  {
    row: 2,
    feature: 'Catalog DSM 5.1–6',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'devices are told of it in every way in which they ask, whatever host they name, with the key that GnuPG exports',
      ],
      [`${here}/catalog/catalog.test.ts`]: [
        'an object with packages and keyrings from DSM 5.1 to DSM 6, the key being the repository’s public one',
      ],
      [`${here}/signing/public-key.test.ts`]: ['is armoured text without white space around it, found by fingerprint or key id'],
    },
  },
  { row: 3, feature: 'Catalog DSM 7', shownBy: { [`${here}/catalog/catalog.test.ts`]: ['an object with packages only on DSM 7'] } },
  {
    row: 4,
    feature: 'GET and POST, with and without slash, HEAD',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'devices are told of it in every way in which they ask, whatever host they name, with the key that GnuPG exports',
      ],
      [`${here}/catalog/catalog.test.ts`]: [
        'with GET and with POST, with and without a slash, always with the same answer',
        'with HEAD, for the same headers and no body',
      ],
    },
  },
  {
    row: 5,
    feature: 'Missing parameter',
    shownBy: {
      [`${here}/catalog/catalog.test.ts`]: [
        'the incomplete request "%s" with 400, unless the answer may be a page',
        'nobody who looks at "%s" in a browser: they are shown the packages',
      ],
    },
  },
  {
    row: 6,
    feature: 'Invalid parameter',
    shownBy: {
      [`${here}/catalog/catalog.test.ts`]: ['with a small page that no cache keeps and that repeats nothing unescaped'],
      [`${here}/catalog/catalog-query.test.ts`]: ['are judged without ever failing, whatever they hold'],
    },
  },
  {
    row: 7,
    feature: 'Major inference',
    shownBy: {
      [`${here}/catalog/catalog-query.test.ts`]: ['may name the major, which then counts'],
      [`${here}/catalog/offers.test.ts`]: ['what an explicit major says, whatever the build number suggests'],
    },
  },
  {
    row: 8,
    feature: 'Arch alias',
    shownBy: { [`${here}/catalog/offers.test.ts`]: ['the same under all three names of one architecture, and links its canonical name'] },
  },
  {
    row: 9,
    feature: 'noarch',
    shownBy: {
      [`${here}/catalog/offers.test.ts`]: [
        'a build for one architecture and a build for all',
        'scripts of DSM 3 to everything before DSM 6, routers included',
      ],
    },
  },
  { row: 10, feature: 'Major isolation', shownBy: { [`${here}/catalog/offers.test.ts`]: ['to DSM 7 nothing of DSM 6, and the reverse'] } },
  {
    row: 11,
    feature: 'Firmware min/max',
    shownBy: { [`${here}/catalog/offers.test.ts`]: ['a build within its range of firmwares, bounds included'] },
  },
  {
    row: 12,
    feature: 'Best version per device',
    shownBy: { [`${here}/catalog/offers.test.ts`]: ['the newest version that this device can run, not the newest of all'] },
  },
  {
    row: 13,
    feature: 'Beta channel',
    shownBy: { [`${here}/catalog/offers.test.ts`]: ['betas on the beta channel before DSM 7, stable versions on both channels'] },
  },
  {
    row: 14,
    feature: 'One entry per package, never inactive',
    shownBy: {
      [`${here}/catalog/offers.test.ts`]: ['one entry where an inactive build for the architecture stands beside an active one for all'],
      [`${here}/catalog/catalog-index.test.ts`]: ['the selection is the one that the rules name, step by step'],
    },
  },
  {
    row: 15,
    feature: 'Language fallback',
    shownBy: {
      [`${here}/catalog/entries.test.ts`]: ['its name and description in the asked language, else in English, else something all the same'],
    },
  },
  {
    row: 16,
    feature: 'Quick flags',
    shownBy: {
      [`${here}/catalog/entries.test.ts`]: [
        'whether it may be installed, upgraded and started without asking',
        'an empty licence is a licence',
      ],
    },
  },
  {
    row: 17,
    feature: 'Optional keys',
    shownBy: {
      [`${here}/catalog/entries.test.ts`]: [
        'what there is to say when little is known, and leaves out the rest',
        'everything, when everything is known',
        'nothing where a text is there but empty',
      ],
    },
  },
  {
    row: 18,
    feature: 'Icons',
    shownBy: {
      [`${here}/catalog/entries.test.ts`]: ['which icons it has, smallest first, and the large one twice for fine screens'],
      [`${here}/files/files.test.ts`]: ['of pictures are kept long, and say which kind they are'],
    },
  },
  {
    row: 19,
    feature: 'md5/size',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'what they download is what was promised, whole or resumed, and bears a signature over what tar unpacks',
      ],
      [`${here}/catalog/entries.test.ts`]: ['addresses that all lead somewhere, to the very bytes whose md5 and size it gives'],
      [`${here}/builds/signing.test.ts`]: [
        'makes a file that GnuPG verifies over the members as a device joins them, and the catalog describes that file',
      ],
    },
  },
  {
    row: 20,
    feature: 'Forged Host / X-Forwarded-*',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'devices are told of it in every way in which they ask, whatever host they name, with the key that GnuPG exports',
      ],
      [`${here}/catalog/entries.test.ts`]: ['the same whatever host the request claims to be for'],
      [`${here}/routes/placement.test.ts`]: ['takes its addresses from the configuration, whatever host a request claims'],
    },
  },
  {
    row: 21,
    feature: 'Cache correctness',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: ['what another process takes back is offered no more, and its page still has the file'],
      [`${here}/catalog/live-catalog.test.ts`]: [
        'has within a second what another process changed, without being told',
        'is the one that any other process has, tag and bytes, whatever was changed in whichever order',
      ],
      [`${here}/catalog/offers.test.ts`]: ['builds for an architecture from the moment it is added'],
      [`${here}/admin/manage.test.ts`]: ['are what their bytes are, whatever they are called, and shown to devices at once'],
      [`${here}/catalog/catalog.test.ts`]: ['may keep an answer for a while, and are told when it is still the same'],
    },
  },
  {
    row: 22,
    feature: 'Cache headers',
    shownBy: {
      [`${here}/catalog/catalog.test.ts`]: [
        'keep no refusal, no redirect and no answer to a form',
        'never see a cookie nor anything that depends on one',
      ],
      [`${here}/routes/pages.test.ts`]: ['are never kept by a cache that others share, and one’s own by none at all'],
      'apps/trellis/test/security/routes.test.ts': ['$name is kept by no cache'],
    },
  },
  {
    row: 23,
    feature: 'File serving',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'what they download is what was promised, whole or resumed, and bears a signature over what tar unpacks',
      ],
      [`${here}/files/files.test.ts`]: [
        'are sent in part on request',
        'are not sent again to whoever has them, until their bytes change',
        'are nothing else that lies in the storage, nor anything outside of it',
        'travel over a real connection: whole, in part, and as headers only',
      ],
    },
  },
  {
    row: 24,
    feature: 'Remote build download',
    shownBy: {
      [`${here}/remote/object-storage.test.ts`]: [
        'moves a build there when it is activated, and its link in the catalog goes on giving the same bytes',
        'gives it out at the address of the CDN, or at one that is signed, where that is wanted',
      ],
    },
  },
  {
    row: 25,
    feature: 'Upload auth',
    shownBy: {
      [`${here}/upload/calling.test.ts`]: [
        'with %s is answered 401, without asking for a password and without a cookie',
        'does not take a session for a key',
      ],
      [`${auth}/api-keys.test.ts`]: ['refuses a key that is unknown, malformed, revoked or expired, or whose owner is not active'],
    },
  },
  {
    row: 26,
    feature: 'Upload success',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: ['a package that tar made is uploaded once, and a second time to no effect'],
      [`${here}/upload/new-build.test.ts`]: [
        'is inactive, and its row tells what the stored file is',
        'lies byte for byte at its documented path, beside its icons, and nothing else does',
        'is on the page of its package, but not in the catalog',
      ],
    },
  },
  {
    row: 27,
    feature: 'Upload validation ladder',
    shownBy: {
      [`${here}/upload/ladder.test.ts`]: [
        'for $flaw says "$message" and leaves nothing behind',
        'for %s is told so and leaves nothing behind',
        'for a %s of %d characters names the key and the limit',
        'tells of %s',
      ],
      [`${here}/corpus/corpus.test.ts`]: [
        'as a package is stored whole or refused, never a failure of the server, and what was refused has left nothing',
      ],
    },
  },
  {
    row: 28,
    feature: 'Version consistency',
    shownBy: { [`${here}/upload/later-build.test.ts`]: ['must not differ in %s', 'is told of every difference at once'] },
  },
  {
    row: 29,
    feature: 'Conflict rule',
    shownBy: {
      [`${here}/upload/later-build.test.ts`]: [
        'after %j, one for %j conflicts in: %s',
        'that meets two others names both, and each architecture once',
      ],
    },
  },
  {
    row: 30,
    feature: 'Idempotency and races',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: ['a package that tar made is uploaded once, and a second time to no effect'],
      [`${here}/upload/repeated.test.ts`]: [
        'with the same bytes one after the other make one build, and both are told of it',
        'with the same bytes at once make one build with one file, and nothing is left over',
      ],
    },
  },
  {
    row: 31,
    feature: 'Big uploads',
    shownBy: {
      [`${here}/upload/calling.test.ts`]: [
        'refuses a package one byte beyond the limit',
        'refuses by the announced length, before any byte has come',
      ],
    },
  },
  {
    row: 32,
    feature: 'Signing',
    shownBy: {
      [`${here}/rows/black-box.test.ts`]: [
        'what they download is what was promised, whole or resumed, and bears a signature over what tar unpacks',
      ],
      [`${here}/signing/sign.test.ts`]: ['carries a stamped signature that GnuPG verifies over the files in the order a device joins them'],
      [`${here}/builds/signing.test.ts`]: [
        'waits for a timestamp server that is down, tells only maintainers why, and ends well when the server is back',
      ],
    },
  },
  {
    row: 33,
    feature: 'Unsign',
    shownBy: {
      [`${here}/build-jobs/sign-jobs.test.ts`]: [
        'adds a signature by a job, which tries again while the timestamp server is down, and takes it away again',
        'leaves active builds alone',
        'finishes the unsigning of a build whose process was killed at any change of the storage',
      ],
    },
  },
  {
    row: 34,
    feature: 'Activation rules',
    shownBy: {
      [`${here}/builds/activation.test.ts`]: [
        'being %j: %s',
        'under the policy %s, beginning with %s: %s',
        'as was decided for its system and major, whatever the settings say of the others',
      ],
      [`${here}/admin/manage-builds.test.ts`]: ['as the settings say, until somebody decides for a major, and again afterwards'],
      [`${here}/routes/roles.test.ts`]: [
        '%s activates and deactivates a build with status %i',
        'a build that lacks its signature is not activated, and the reason is told',
      ],
    },
  },
  {
    row: 35,
    feature: 'Role matrix',
    shownBy: {
      'apps/trellis/test/security/routes.test.ts': ['$name answers whom it should, and nobody else'],
      [`${here}/admin/builds.test.ts`]: [
        '%s opens the details of those alone that they list: %s',
        '%s activates and deactivates what is in their care: %s, %s',
        '%s deletes what is in their care, and nothing else: %s, %s, %s',
        'says of a foreign build no more than of one that never was',
      ],
      [`${here}/admin/manage-builds.test.ts`]: ['from their maintainers, and from nobody else', 'but not by who may not delete them'],
    },
  },
  {
    row: 36,
    feature: 'CSRF',
    shownBy: {
      [`${here}/routes/roles.test.ts`]: ['with %s is refused and changes nothing'],
      'apps/trellis/test/security/routes.test.ts': ['is declared to be guarded against other sites, unless it looks at no cookie'],
    },
  },
  {
    row: 37,
    feature: 'Admin lists',
    shownBy: {
      [`${here}/admin/lists.test.ts`]: [
        'has every row once on its pages, whatever the order and the filters, and the same ones in every order',
        'gives each row its place, and its neighbours, as the pages have them',
      ],
      [`${here}/admin/manage.test.ts`]: ['are listed by every order and filter, twenty on a page'],
    },
  },
  {
    row: 38,
    feature: 'Object storage tasks',
    shownBy: {
      [`${here}/remote/object-storage.test.ts`]: [
        'takes it back once it is inactive',
        'deletes its object and its sidecar with it, and has the CDN forget it',
        'is whole in one of the two wherever a move is killed, and the next attempt ends it',
      ],
      [`${here}/remote/crashes.test.ts`]: ['in any order, with kills, activations and deactivations between, never loses its file'],
    },
  },
  {
    row: 39,
    feature: 'Resync',
    shownBy: {
      [`${here}/resync/resync.test.ts`]: [
        'gives every row back what the file says, in whichever store it is',
        'changes nothing when another build of the version says otherwise, and says what',
        'compares with a build that is in the bucket, and with one of which only the sidecar is to be had',
      ],
    },
  },
  {
    row: 40,
    feature: 'Task status',
    shownBy: {
      [`${here}/admin/tasks.test.ts`]: [
        'has everybody’s own, the newest first, with texts as they are',
        'shows everybody’s to administrators alone',
        'clears what has ended, of whoever asks',
        'tells a browser that listens as they change',
      ],
    },
  },
  {
    row: 41,
    feature: 'Log ingest',
    shownBy: {
      [`${here}/statistics/count-logs.test.ts`]: [
        'adds up what all logs say, whether packed or not, and adds nothing when it is done again',
        'brings equal downloads together in one row, those without a device too',
        'sets lines aside that it cannot read, keeps them as examples, and goes on',
      ],
    },
  },
  {
    row: 42,
    feature: 'Download counters',
    shownBy: {
      [`${here}/statistics/count-logs.test.ts`]: [
        'tells the catalog the totals and those of the last 90 days, which days leave by themselves',
      ],
      [`${here}/web/packages/download-mark.test.ts`]: ['marks %i downloads in 90 days as %s'],
    },
  },
  {
    row: 43,
    feature: 'Public pages',
    shownBy: {
      [`${here}/packages/package-views.test.ts`]: [
        'are listed by name, each as its highest revision says',
        'are archived when no build of any version is active',
        'are betas when the version says where to report',
        'show versions newest first, and of each the builds by firmware',
      ],
      [`${here}/routes/pages.test.ts`]: ['carry nothing of a changelog that could act', 'answer 404 at %s'],
      [`${here}/e2e/visitor.test.ts`]: ['can be read without JavaScript, search and downloads included'],
    },
  },
  {
    row: 44,
    feature: 'Search, arch/model filter, feeds',
    shownBy: {
      [`${here}/packages/finder.test.ts`]: [
        'find packages by words of their name, display name and description, archived ones too',
        'find what has an active build for an architecture',
        'find what the catalog offers to one device',
      ],
      [`${here}/web/devices/named-device.test.ts`]: ['finds a model that somebody writes as "%s"'],
      [`${here}/feeds/feeds.test.ts`]: [
        'in Atom have everything that RFC 4287 asks for, with packages and without',
        'are answered 304 until something changes',
      ],
    },
  },
  {
    row: 45,
    feature: 'Registration and profile',
    shownBy: {
      [`${auth}/registration.test.ts`]: [
        'lets everybody in where it is open, once the mailed link has been followed, and once only',
        'waits for an administrator where that is wanted, who is told, and who tells the new one',
      ],
      [`${auth}/api-keys.test.ts`]: ['lets a user revoke only keys of their own'],
      [`${here}/e2e/accounts-own.test.ts`]: ['has keys, each shown once, limited and ended'],
    },
  },
  {
    row: 46,
    feature: 'Old users',
    shownBy: {
      [`${auth}/passwords.test.ts`]: ['open the account as before, and are hashed anew when they do'],
      [`${here}/adoption/adopt.test.ts`]: ['lets people in with the passwords and the keys that they have, and hashes both anew'],
    },
  },
  {
    row: 47,
    feature: 'Adoption',
    shownBy: {
      [`${here}/adoption/adopt.test.ts`]: [
        'is reported on by a dry run, which changes nothing',
        'tells every device what it told before, also when it is taken over again',
        'goes on where it was stopped, wherever that was, and comes to the same',
        'adds what has come since: a build, a file that is back, downloads; and counts nothing twice',
      ],
      'apps/trellis/test/spkrepo-config.test.ts': ['is understood as it stands', 'may work its values out, as Python does'],
    },
  },
  {
    row: 48,
    feature: 'CLI',
    shownBy: {
      'apps/trellis/test/administration.test.ts': [
        'makes an account with the password from standard input, and a key that opens the upload call',
      ],
      'test/deploy/files.test.ts': ['the image is made of files that are there'],
      [`${here}/commands/seed-and-clean.test.ts`]: [
        'is given back what is missing of its first reference data, and nothing else',
        'is not emptied while one of its builds is in a bucket',
      ],
      [`${here}/statistics/count-logs.test.ts`]: ['counts a log once when two processes are at it'],
    },
  },
  {
    row: 49,
    feature: 'Health, metrics, graceful stop',
    shownBy: {
      'apps/trellis/test/administration.test.ts': ['answers for its health, its readiness and its figures'],
      'apps/trellis/test/stopping.test.ts': ['a server that is told to stop answers the upload that is under way, and ends with 0'],
      'packages/stack/test/roles/readiness.test.ts': [
        'is ready when the database and the broker answer and everything is migrated, and not before',
      ],
    },
  },
  // Whether it is quick enough, only a quiet machine can tell.
  { row: 50, feature: 'Load', shownBy: {}, measuredBy: 'apps/spkrepo/bench/fleet.bench.ts' },
]
