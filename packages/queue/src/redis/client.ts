/** What the adapter asks of a connection: the shape of a client of the `ioredis` package, plain, with Sentinels or of a Cluster. */
export interface RedisClient {
  /** Sends one command and resolves with its reply, strings as Buffers. */
  callBuffer(command: string, ...values: (string | Buffer)[]): Promise<unknown>
  /** A new connection to the same server or servers. */
  duplicate(): RedisClient
  disconnect(): void
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'close', listener: () => void): unknown
  /** What it was made with: how long a command may take, and with what the keeper of the leases connects. */
  readonly options?: unknown
  /** Its socket, for a client that has one. */
  readonly stream?: { cork(): void; uncork(): void }
  /** Whether keys live on several servers. */
  readonly isCluster?: boolean
}

/** A reply as ioredis gives it. */
export type Reply = Buffer | number | null | readonly Reply[]

/** The text of a reply, or '' for one that has none. */
export function text(reply: Reply | undefined): string {
  return reply === null || reply === undefined ? '' : String(reply)
}

/** The number of a reply, whichever way it travelled. */
export function number(reply: Reply | undefined): number {
  return typeof reply === 'number' ? reply : Number(text(reply))
}

/** The members of a reply that is a list; none otherwise. */
export function list(reply: Reply | undefined): readonly Reply[] {
  return Array.isArray(reply) ? reply : []
}
