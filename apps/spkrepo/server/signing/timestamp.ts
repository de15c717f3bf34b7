import { decodeAscii } from '../spk/text.ts'
import { fail, type SigningFailure } from './failure.ts'
import { hasStatus, runGpg, spoken } from './gpg.ts'

/** A time-stamped signature, or why there is none. */
export type Timestamping = { readonly ok: true; readonly signature: string } | { readonly ok: false; readonly failure: SigningFailure }

/** Where and how to ask for a time stamp. */
export interface TimestampOptions {
  /** Holds the public key of the timestamp server. */
  readonly gpgHome: string
  readonly timestampUrl: string
  /** How long the whole exchange may take. Milliseconds. @default 10_000 */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** A real reply is about 2 KiB; this is also the most that is read of a signature member. */
const MAX_REPLY_BYTES = 64 * 1024

/**
 * Has a timestamp server sign an armoured signature, and checks that the reply is itself signed by a key of the home.
 * Throws the signal's reason when the caller aborts.
 */
export async function requestTimestamp(signature: string, options: TimestampOptions): Promise<Timestamping> {
  const reply = await post(signature, options)
  if (!reply.ok) return reply
  const text = decodeAscii(reply.body)
  if (text === null) return fail('timestamp_unverified', `the reply of ${options.timestampUrl} is not ASCII text`)
  const check = await runGpg(options.gpgHome, ['--verify'], { stdin: [reply.body], signal: options.signal })
  // An expired or revoked key gives exit code 0 but no GOODSIG.
  if (check.exitCode === 0 && hasStatus(check, 'GOODSIG')) return { ok: true, signature: text }
  const reason = hasStatus(check, 'NO_PUBKEY') ? 'it is signed by a key that the GnuPG home does not have' : spoken(check)
  return fail('timestamp_unverified', `cannot verify the reply of ${options.timestampUrl}: ${reason}`)
}

type Reply = { readonly ok: true; readonly body: Uint8Array } | { readonly ok: false; readonly failure: SigningFailure }

async function post(signature: string, { timestampUrl, timeoutMs = 10_000, signal }: TimestampOptions): Promise<Reply> {
  const form = new FormData()
  form.append('file', new Blob([signature]), 'file')
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  try {
    const response = await fetch(timestampUrl, { method: 'POST', body: form, redirect: 'manual', signal: either })
    const body = await boundedBody(response)
    if (response.status !== 200) return refused(timestampUrl, response.status)
    return body === null
      ? fail('timestamp_unverified', `the reply of ${timestampUrl} is longer than ${MAX_REPLY_BYTES} bytes`)
      : { ok: true, body }
  } catch (cause) {
    signal?.throwIfAborted()
    const reason = timeout.aborted ? `no answer in ${timeoutMs} ms` : reasonOf(cause)
    return fail('timestamp_unreachable', `${timestampUrl}: ${reason}`)
  }
}

// A server that is down, busy or slow may recover; any other status says that the request or the address is wrong.
function refused(url: string, status: number): Reply {
  return fail('timestamp_status', `${url} returned status ${status}`, status >= 500 || status === 408 || status === 429)
}

/** The body, or null when it is too long; the rest is then not read. */
async function boundedBody(response: Response): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_REPLY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

// fetch() says only "fetch failed"; the network's reason is its cause.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
