import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type Answered, type Repository, repositoryAt } from './repository.ts'
import { RepositoryProblem } from './repository-problem.ts'

/** How files are published. */
export interface PublishOptions {
  /** The address before `/packages`: `https://packages.example.org/api`, or that of a host for uploads alone. */
  readonly server: URL
  /** An API key for `package.upload`. */
  readonly key: string
  /** Have the server check everything and keep nothing. */
  readonly dryRun: boolean
  readonly signal: AbortSignal
  /** How often a file is tried while the server cannot be reached or is failing. */
  readonly attempts: number
  /** Before the attempt that follows this many. Milliseconds. */
  readonly pauseMs: (attempts: number) => number
  /** For so long nothing may move on a connection. Milliseconds. */
  readonly idleMs: number
  onProgress?(sentBytes: number, totalBytes: number): void
}

/** What became of one file. */
export type Published = { readonly file: string; readonly attempts: number } & (
  | ({
      /** `there`: the server had these very bytes already. `valid`: a dry run that would store them. */
      readonly status: 'stored' | 'there' | 'valid'
      readonly sha256: string
      readonly bytes: number
    } & Answered)
  /** `refused`: the server does not want it, and will not next time. `failed`: try again later. */
  | { readonly status: 'refused' | 'failed'; readonly code: string; readonly message: string; readonly details?: unknown }
)

/** Half a second, then twice as long each time up to half a minute, spread so that parallel pipelines do not return as one. */
export function publishPauseMs(attempts: number, random: () => number = Math.random): number {
  return Math.min(30_000, 500 * 2 ** (attempts - 1)) * (0.5 + random() / 2)
}

/**
 * Brings one file to a repository, once: the server is asked by digest whether it has the bytes before they are sent, and again after
 * every connection that broke. Never throws but with the reason of `signal`.
 */
export async function publishFile(file: string, options: PublishOptions): Promise<Published> {
  const digest = await digestOf(file).catch((cause: unknown) => new RepositoryProblem('refused', 'file_unreadable', sentenceOf(cause)))
  if (digest instanceof RepositoryProblem) return lost(file, digest, 0)
  const repository = repositoryAt(options)
  for (let attempts = 1; ; attempts += 1) {
    try {
      const { status, answered } = await bring(repository, { path: file, ...digest }, options)
      return { file, attempts, status, sha256: digest.sha256, bytes: digest.sizeBytes, ...answered }
    } catch (cause) {
      options.signal.throwIfAborted()
      const problem = cause instanceof RepositoryProblem ? cause : new RepositoryProblem('failed', 'unreachable', sentenceOf(cause))
      if (problem.kind === 'refused' || attempts >= options.attempts) return lost(file, problem, attempts)
      await pause(problem.retryAfterMs ?? options.pauseMs(attempts), undefined, { signal: options.signal })
    }
  }
}

interface Digested {
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
}

async function bring(repository: Repository, file: Digested, { dryRun }: PublishOptions) {
  const known = await repository.known(file.sha256)
  if (known !== undefined) return { status: 'there', answered: known } as const
  const { isNew, answered } = await repository.send(file)
  return { status: isNew ? (dryRun ? 'valid' : 'stored') : 'there', answered } as const
}

function lost(file: string, { kind, code, message, details }: RepositoryProblem, attempts: number): Published {
  return { file, attempts, status: kind, code, message, ...(details === undefined ? {} : { details }) }
}

async function digestOf(path: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Node reports a host with several addresses as a bundle of failures whose own message is empty. */
function sentenceOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(sentenceOf).join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}
