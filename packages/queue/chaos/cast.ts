import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Message, News, Order } from './actors/order.ts'
import type { Place } from './actors/place.ts'
import type { Recorder } from './history/entry.ts'
import { inTime } from './in-time.ts'
import { ended } from './servers/ended.ts'

/** What the processes of a programme have in common. */
export interface CastOptions {
  /** Of the journals. */
  readonly folder: string
  readonly seed: string
  readonly leaseMs: number | null
  readonly placeOf: (slot: string) => Place
  readonly recorder: Recorder
}

interface Actor {
  readonly name: string
  readonly process: ChildProcess
  /** Resolves when it has been at work for a moment, or has ended. */
  readonly grown: Promise<void>
  /** The last of what it printed on its error output. */
  complaint: string
  /** Whether its end was asked for. */
  mayEnd: boolean
}

/** What a process gets to do between its start and the next thing that is done to it. On a slow machine the start alone takes longer. Milliseconds. */
const grownMs = 300
/** How long a process that is asked to end may take: longer than draining, and than bringing to an end what is unsure. Milliseconds. */
const endMs = 60_000

const clock = new URL('actors/clock.ts', import.meta.url).href
const programs = {
  worker: fileURLToPath(new URL('actors/worker.ts', import.meta.url)),
  producer: fileURLToPath(new URL('actors/producer.ts', import.meta.url)),
} as const

/** The processes of a programme by their place in it: `worker-1`, `producer-1` and so on. They end with this process at the latest. */
export class Cast {
  readonly #options: CastOptions
  readonly #actors = new Map<string, Actor>()
  readonly #generations = new Map<string, number>()
  readonly #started = new Map<string, number>()
  readonly #clockShiftsMs = new Map<string, number>()
  /** What ended although nobody wanted it to, and its last words. */
  readonly collapses: string[] = []

  constructor(options: CastOptions) {
    this.#options = options
  }

  /** How many handlers were started, as far as is known here. */
  get jobs(): number {
    return [...this.#started.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Fills a place with a new process, and resolves when that has come up. The first part of the slot says with what. */
  async start(slot: string): Promise<void> {
    const generation = (this.#generations.get(slot) ?? 0) + 1
    this.#generations.set(slot, generation)
    const { folder, leaseMs, placeOf, seed } = this.#options
    const name = `${slot}.${generation}`
    const clockShiftMs = this.#clockShiftsMs.get(slot) ?? 0
    const order: Order = { name, folder, leaseMs, clockShiftMs, place: placeOf(slot), seed: `${seed} ${name}` }
    const program = slot.startsWith('worker') ? programs.worker : programs.producer
    const given = ['--import', clock, program, JSON.stringify(order)]
    // What the first process has compiled, the others need not: a start costs a third of the time.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
    const child = spawn(process.execPath, given, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env })
    const actor: Actor = { name, process: child, grown: grown(child), complaint: '', mayEnd: false }
    child.stderr?.on('data', (text) => {
      actor.complaint = `${actor.complaint}${text}`.slice(-2_000)
    })
    child.on('message', (news: News) => {
      if (news.kind === 'started') this.#started.set(name, news.jobs)
    })
    // A message to a process that has just ended is of no use to anybody.
    child.on('error', () => {})
    child.on('exit', (code, signal) => this.#ended(actor, `${signal ?? code}`))
    this.#actors.set(slot, actor)
    await actor.grown
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(slot: string): Promise<void> {
    const actor = this.#actors.get(slot)
    if (!actor) return
    await this.#kill(actor)
    this.#options.recorder.record({ kind: 'killed', process: actor.name })
  }

  /** Stops the process as the kernel does, for `ms`. */
  async stop(slot: string, ms: number): Promise<void> {
    const child = this.#actors.get(slot)?.process
    child?.kill('SIGSTOP')
    await pause(ms)
    child?.kill('SIGCONT')
  }

  /** SIGTERM. Resolves when the process has handed back what it had and is gone. */
  async drain(slot: string): Promise<void> {
    const actor = this.#actors.get(slot)
    if (!actor) return
    actor.mayEnd = true
    actor.process.kill('SIGTERM')
    await this.#endedInTime(actor, 'SIGTERM')
  }

  /** Keeps the event loop of the process busy for `ms`, and waits as long. */
  async block(slot: string, ms: number): Promise<void> {
    this.#tell(slot, { kind: 'block', ms })
    await pause(ms)
  }

  /** Sets the clock of the process, and of those that follow it in its place, wrong by `byMs`. */
  shiftClock(slot: string, byMs: number): void {
    this.#clockShiftsMs.set(slot, byMs)
    this.#tell(slot, { kind: 'shift-clock', byMs })
  }

  /** Lets a producer bring what is unsure to an end. Resolves when it is gone. */
  async finish(slot: string): Promise<void> {
    const actor = this.#actors.get(slot)
    if (!actor) return
    actor.mayEnd = true
    this.#tell(slot, { kind: 'finish' })
    await this.#endedInTime(actor, 'being told to finish')
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    await Promise.all([...this.#actors.values()].map((actor) => this.#kill(actor)))
  }

  #tell(slot: string, message: Message): void {
    const child = this.#actors.get(slot)?.process
    if (child?.connected) child.send(message, () => {})
  }

  async #kill(actor: Actor): Promise<void> {
    actor.mayEnd = true
    actor.process.kill('SIGKILL')
    await ended(actor.process)
  }

  /** A process that does not end although it was asked to is one that an operator would have to kill: told as a collapse, and killed. */
  async #endedInTime(actor: Actor, asked: string): Promise<void> {
    try {
      await inTime(actor.name, endMs, ended(actor.process))
    } catch {
      this.collapses.push(`${actor.name} did not end within ${endMs} ms of ${asked}: ${actor.complaint.trim() || 'it said nothing'}`)
      await this.#kill(actor)
    }
  }

  #ended({ name, mayEnd, complaint }: Actor, how: string): void {
    if (mayEnd && (how === 'SIGKILL' || how === '0')) return
    // Killed before it had set up its handler: as good as SIGKILL.
    if (mayEnd && how === 'SIGTERM') return
    this.collapses.push(`${name} ended by itself (${how}): ${complaint.trim() || 'it said nothing'}`)
  }
}

/** The first message of a process says that it is at work. */
async function grown(child: ChildProcess): Promise<void> {
  await Promise.race([once(child, 'message'), ended(child)])
  await pause(grownMs)
}
