import type { Runtime } from '@trellis/stack'
import type { Static } from 'typebox'
import type {
  Answer,
  AuditPage,
  Diagnosis,
  FoundJobs,
  JobDetail,
  JobPage,
  LockList,
  liveEvents,
  OutboxView,
  Overview,
  ProcessList,
  QueueList,
  Replayed,
  ReplayPreview,
  RunHistory,
  RunList,
  RunStarted,
  ScheduleList,
  ScheduleStarted,
  SessionView,
} from '../contract/index.ts'

const password = 'correct horse battery staple'

/** What is read at an address that is known as it stands. */
interface Read {
  readonly overview: Overview
  readonly queues: QueueList
  readonly schedules: ScheduleList
  readonly workers: ProcessList
  readonly locks: LockList
  readonly runs: RunList
  readonly outbox: OutboxView
  readonly doctor: Diagnosis
  readonly session: SessionView
}

/** What a refusal says. */
interface Refused {
  readonly error?: { readonly code: string }
}

type ReadAt<Path extends string> = Path extends keyof Read
  ? Read[Path]
  : Path extends `jobs?${string}`
    ? JobPage
    : Path extends `jobs/find?${string}`
      ? FoundJobs
      : Path extends `jobs/by-id/${string}`
        ? JobDetail
        : Path extends `dead?${string}`
          ? ReplayPreview
          : Path extends `audit?${string}`
            ? AuditPage
            : Path extends `runs/${string}/history`
              ? RunHistory
              : Refused

type DoneAt<Path extends string> = Path extends 'doctor'
  ? Diagnosis
  : Path extends 'dead/replay'
    ? Replayed
    : Path extends `schedules/${string}/run`
      ? ScheduleStarted
      : Path extends `runs/${string}/start`
        ? RunStarted
        : Path extends `${string}/${'pause' | 'resume' | 'cancel' | 'replay' | 'discard' | 'promote'}`
          ? Answer
          : Refused

/** What a route said. */
export interface Said<Body> {
  readonly status: number
  readonly body: Body
}

/** Somebody with a browser. */
export interface Visitor {
  get<const Path extends string>(path: Path): Promise<Said<ReadAt<Path>>>
  /** With the token of the session, unless another one is given. */
  post<const Path extends string>(path: Path, body?: unknown, token?: string): Promise<Said<DoneAt<Path>>>
  /** Listens until `isEnough` of what came so far, newest last; then stops. */
  listen(isEnough: (events: readonly LiveMessage[]) => boolean): Promise<readonly LiveMessage[]>
}

type Documents = typeof liveEvents

/** One event of the stream. */
export type LiveMessage = {
  [Name in keyof Documents]: { readonly event: Name; readonly data: Static<Documents[Name]> }
}[keyof Documents]

/** A visitor of the console at `url` with these roles; anonymous without any list. */
export async function visitor({ accounts }: Runtime, url: string, roles?: readonly string[]): Promise<Visitor> {
  const session = roles === undefined ? undefined : await signedIn(accounts, roles)
  const headers = session === undefined ? {} : { cookie: session.cookie }
  // The schemas of the contract have written what is read here.
  const said = async <Body>(response: Response): Promise<Said<Body>> => ({
    status: response.status,
    body: (await response.json()) as Body,
  })
  return {
    get: async (path) => await said(await fetch(`${url}/api/${path}`, { headers })),
    post: async (path, body, token = session?.csrfToken ?? '') => {
      const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      return await said(
        await fetch(`${url}/api/${path}`, {
          method: 'POST',
          ...content,
          headers: { ...headers, ...content.headers, 'x-csrf-token': token },
        }),
      )
    },
    listen: async (isEnough) => await listen(`${url}/api/events`, headers, isEnough),
  }
}

let made = 0

async function signedIn(accounts: Runtime['accounts'], roles: readonly string[]) {
  const username = `${roles[0] ?? 'nobody'}-${++made}`
  await accounts.createUser({ username, email: `${username}@example.org`, password, roles })
  const result = await accounts.signIn({ login: username, password })
  if (!result.ok) throw new Error(`${username} cannot sign in: ${result.reason}`)
  return { cookie: result.cookies.map((text) => text.split(';', 1)[0]).join('; '), csrfToken: result.session.csrfToken }
}

async function listen(
  address: string,
  headers: Readonly<Record<string, string>>,
  isEnough: (events: readonly LiveMessage[]) => boolean,
): Promise<readonly LiveMessage[]> {
  const ending = new AbortController()
  const response = await fetch(address, { headers, signal: ending.signal })
  if (response.body === null || response.status !== 200) throw new Error(`${address} said ${response.status}`)
  const events: LiveMessage[] = []
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? []
      if (event !== undefined && data !== undefined) events.push({ event, data: JSON.parse(data) } as LiveMessage)
    }
    if (isEnough(events)) break
  }
  ending.abort()
  return events
}
