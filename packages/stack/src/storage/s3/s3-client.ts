import { S3Client } from '@aws-sdk/client-s3'
import type { S3Location } from './s3-location.ts'

/** How to sign requests. Without keys, the usual places are asked: the environment, `~/.aws`, the metadata of the machine. */
export interface S3Access {
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
  /** For a location that names none. */
  readonly region?: string | undefined
  /** How long the store may be silent before a request is given up. Milliseconds. @default 60_000 */
  readonly timeoutMs?: number
}

/** How long to wait for a store that was silent. Milliseconds. */
export const defaultTimeoutMs = 60_000
/** A store that is there accepts connections quickly. Milliseconds. */
const connectMs = 5_000
/** With pauses that grow from a tenth of a second, as the SDK does it. */
const attempts = 4
/** Slow devices hold a connection each; the usual 50 of them would stop all other work. */
const connections = 1_000

/** The SDK's client for a location. It connects with its first request. */
export function s3Client({ region, endpoint, style, checksums }: S3Location, access: S3Access): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken, timeoutMs = defaultTimeoutMs } = access
  const whenSent = checksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  const agent = { keepAlive: true, maxSockets: connections }
  return new S3Client({
    region: region ?? access.region ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: style === 'path',
    requestChecksumCalculation: whenSent,
    responseChecksumValidation: whenSent,
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  })
}
