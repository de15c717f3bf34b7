import { StackError, type StackErrorCode } from '../../errors.ts'

/** What a request to the store is about, for its error. */
export interface S3Request {
  readonly doing: string
  readonly bucket: string
}

interface Meaning {
  readonly code: StackErrorCode
  readonly remedy: string
}

const meanings: readonly (readonly [found: (seen: Seen) => boolean, meaning: Meaning])[] = [
  [
    ({ name }) => name === 'RequestTimeTooSkewed',
    { code: 'storage_clock_skewed', remedy: 'the clocks of this host and of the store differ too much; set both by NTP' },
  ],
  [
    ({ name }) => name === 'NoSuchBucket',
    { code: 'storage_bucket_missing', remedy: 'make the bucket, or name the right one and its region in TRELLIS_STORAGE_URL' },
  ],
  [
    ({ name, status }) => status === 401 || status === 403 || name === 'CredentialsProviderError',
    {
      code: 'storage_denied',
      remedy:
        'set TRELLIS_STORAGE_ACCESS_KEY_ID and TRELLIS_STORAGE_SECRET_ACCESS_KEY to a key that may list, read, write and delete in the bucket',
    },
  ],
  [
    ({ name, status }) => status === 507 || /quota|storagefull/i.test(name),
    { code: 'storage_full', remedy: 'make room in the store, or raise its quota' },
  ],
  [
    ({ name, status, system }) => status === undefined && (system !== undefined || name === 'TimeoutError'),
    {
      code: 'storage_unreachable',
      remedy: 'see that the store runs, and that the endpoint in TRELLIS_STORAGE_URL can be reached from here',
    },
  ],
]

interface Seen {
  /** The store's own word, such as `NoSuchKey`. */
  readonly name: string
  readonly status: number | undefined
  /** Of a failed system call, such as `ECONNREFUSED`. */
  readonly system: string | undefined
}

/** Runs `act`; what the store or the way to it refuses comes out as a `StackError` with a code of its own, saying what to do. */
export async function reportS3Failure<T>({ doing, bucket }: S3Request, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof StackError) throw cause
    const seen = look(cause)
    const meaning = meanings.find(([found]) => found(seen))?.[1]
    const words = `storage could not ${doing} in bucket ${bucket}: ${wordsOf(cause, seen)}`
    if (meaning === undefined) throw new StackError('storage_failed', words, { cause })
    throw new StackError(meaning.code, `${words}; ${meaning.remedy}`, { cause, details: { remedy: meaning.remedy } })
  }
}

/** Whether the store says with one of these words that it does not have, or does not know, something. */
export function saysOneOf(error: unknown, names: readonly string[]): boolean {
  return names.includes(look(error).name)
}

/** The HTTP status of the store's refusal; undefined when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  return look(error).status
}

function look(error: unknown): Seen {
  if (!(error instanceof Error)) return { name: '', status: undefined, system: undefined }
  const system = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const metadata = '$metadata' in error ? error.$metadata : undefined
  const hasStatus = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
  const status = hasStatus && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
  return { name: error.name, status, system }
}

function wordsOf(cause: unknown, { name, status, system }: Seen): string {
  const message = cause instanceof Error && cause.message !== 'UnknownError' ? cause.message : ''
  // An answer to HEAD has no body, so its status is all there is.
  const head = status === undefined ? (system ?? name) : `${status} ${name === 'Unknown' ? '' : name}`.trim()
  return message === '' ? head : `${head}: ${message}`
}
