import { setTimeout as pause } from 'node:timers/promises'
import type { Capabilities } from '../../src/broker.ts'
import type { Engine } from '../../src/engine.ts'
import { family, settled } from '../../src/flow/flow.ts'
import type { EnqueueOptions } from '../../src/new-job.ts'
import type { Random } from '../random.ts'
import { cargos, type Ending, type Script } from './script.ts'
import type { Tasks } from './tasks.ts'

/** What a load is put on. */
export interface LoadOptions {
  readonly engine: Pick<Engine<Tasks[keyof Tasks]>, 'enqueue' | 'enqueueMany' | 'flow' | 'cancel' | 'dead' | 'replay'>
  /** What is asked of the broker, and what is not. */
  readonly can: Capabilities
  readonly tasks: Tasks
  readonly random: Random
  /** Of the process; the ids that it chooses begin with it. */
  readonly name: string
}

/** How many of its latest ids a producer may come back to. */
const remembered = 40

const turns = { single: 6, batch: 5, named: 6, again: 4, delayed: 3, dated: 1, flow: 3, cancel: 2, replay: 2 } as const
const choices = { plain: 5, once: 2, fragile: 2, kept: 2, narrow: 2, paced: 1, strict: 2, newest: 1, single: 2, maker: 1 } as const
const endings: Readonly<Record<Ending, number>> = {
  done: 60,
  deaf: 3,
  fail: 6,
  'fail-first': 10,
  'retry-later': 5,
  'snooze-first': 5,
  discard: 4,
  abort: 3,
}

/** A request with an id of its own, which may be made as often as one likes. */
interface Named {
  readonly id: string
  readonly ask: () => Promise<unknown>
}

/** Asks an engine for work, one turn at a time. A turn that fails is left behind, but for ids of its own, which are asked for again. */
export class Load {
  readonly #options: LoadOptions
  readonly #turns: Partial<Record<keyof typeof turns, number>>
  readonly #choices: Partial<Record<keyof typeof choices, number>>
  readonly #named: Named[] = []
  readonly #unsure = new Set<Named>()
  readonly #ids: string[] = []
  #count = 0

  constructor(options: LoadOptions) {
    const { can, tasks } = options
    this.#options = options
    this.#turns = { ...turns, flow: can.families ? turns.flow : 0 }
    const possible = (name: keyof typeof choices) => tasks[name].needs.every((need) => can[need]) && (name !== 'maker' || can.families)
    this.#choices = Object.fromEntries(Object.entries(choices).filter(([name]) => possible(name as keyof typeof choices)))
  }

  /** One request or a few at once. Never rejects. */
  async turn(): Promise<void> {
    try {
      await this.#take(this.#options.random.weighted(this.#turns as typeof turns))
    } catch {
      // What was refused or lost is in the journal.
    }
  }

  /** Repeats every request of an own id that nobody has acknowledged, until somebody does. */
  async settle(): Promise<void> {
    while (this.#unsure.size > 0) {
      for (const named of this.#unsure) await this.#ask(named).catch(() => pause(100))
    }
  }

  #take(turn: keyof typeof turns): Promise<unknown> {
    const { random, engine } = this.#options
    switch (turn) {
      case 'single':
        return Promise.all(Array.from({ length: random.whole(1, 4) }, () => this.#send({})))
      case 'batch':
        return this.#batch(random.whole(2, 40))
      case 'named':
        return this.#ask(this.#newName())
      case 'again':
        return this.#askAgain()
      case 'delayed':
        return this.#send({ delay: random.whole(1, 1_500) })
      case 'dated':
        return this.#send({ at: soon(random.whole(1, 1_500)) })
      case 'flow':
        return this.#ask(this.#newFlow())
      case 'cancel':
        return this.#ids.length > 0 ? engine.cancel(random.pick(this.#ids)) : Promise.resolve()
      case 'replay':
        return this.#replay()
    }
  }

  async #send(options: EnqueueOptions): Promise<void> {
    const { id } = await this.#options.engine.enqueue(this.#task(), this.#script(), { ...options, ...this.#priority() })
    this.#remember(id)
  }

  async #batch(count: number): Promise<void> {
    const entries = Array.from({ length: count }, () => [this.#task(), this.#script(), this.#priority()] as const)
    const sent = await this.#options.engine.enqueueMany(entries)
    for (const { id } of sent.slice(0, 3)) this.#remember(id)
  }

  #newName(): Named {
    const [id, task, script] = [this.#nextId(), this.#task(), this.#script()]
    return this.#keep({ id, ask: () => this.#options.engine.enqueue(task, script, { id }) })
  }

  #newFlow(): Named {
    const { engine, tasks } = this.#options
    const id = this.#nextId()
    const parts = [tasks.part.with(this.#script()), settled(tasks.part.with(this.#script()))]
    const tree = family(tasks.whole.with(this.#script()), parts)
    return this.#keep({ id, ask: () => engine.flow(tree, { id }) })
  }

  #keep(named: Named): Named {
    this.#named.push(named)
    if (this.#named.length > remembered) this.#named.shift()
    return named
  }

  async #ask(named: Named): Promise<void> {
    this.#unsure.add(named)
    await named.ask()
    this.#unsure.delete(named)
    this.#remember(named.id)
  }

  /** What is unsure first; without that, one that was acknowledged long ago. */
  async #askAgain(): Promise<void> {
    const { random } = this.#options
    const [unsure] = this.#unsure
    const named = unsure ?? (this.#named.length > 0 ? random.pick(this.#named) : undefined)
    if (named) await this.#ask(named)
  }

  async #replay(): Promise<void> {
    const { engine, random } = this.#options
    const dead = await engine.dead({ limit: 20 })
    if (dead.length > 0) await engine.replay(random.pick(dead).id)
  }

  #remember(id: string): void {
    this.#ids.push(id)
    if (this.#ids.length > remembered) this.#ids.shift()
  }

  #nextId(): string {
    this.#count += 1
    return `${this.#options.name}:${this.#count}`
  }

  /** The tasks differ in name and policy; what they take is the same. */
  #task(): Tasks['plain'] {
    return this.#options.tasks[this.#options.random.weighted(this.#choices as typeof choices)] as Tasks['plain']
  }

  #priority(): EnqueueOptions {
    const { can, random } = this.#options
    return can.priorities && random.next() < 0.2 ? { priority: random.whole(-2, 2) } : {}
  }

  #script(): Script {
    const { random } = this.#options
    const ms = random.next() < 0.03 ? random.whole(300, 900) : random.whole(0, 60)
    return { ms, end: random.weighted(endings), key: `key-${random.whole(1, 5)}`, cargo: random.pick(cargos) }
  }
}

/** A date as somebody with a right clock would name it: this process's own may be wrong by an hour. */
function soon(inMs: number): Date {
  return new Date(performance.timeOrigin + performance.now() + inMs)
}
