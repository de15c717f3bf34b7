import { meter } from '../budget.ts'
import type { Block } from '../parse/syntax.ts'
import { raise, raiseWith, valueError } from '../raise.ts'
import { Raised } from '../values/exception.ts'
import { iteratorType, PyIterator } from '../values/iterator.ts'
import { PyType, type Value } from '../values/object.ts'
import type { Frame, Signal } from './frame.ts'
import { compileGeneratorBlock } from './generator-statements.ts'
import type { Unit } from './unit.ts'

/** A body that stops at every `yield`; it receives what `send` gave. */
export type GeneratorBody = (frame: Frame) => Generator<Value, Signal, Value>

export const generatorType = new PyType('generator', { bases: [iteratorType] })

/** What a function with a `yield` answers. */
export class PyGenerator extends PyIterator {
  readonly name: string
  readonly #frame: Frame
  readonly #steps: Generator<Value, Signal, Value>
  #state: 'new' | 'waiting' | 'running' | 'ended' = 'new'

  constructor(name: string, frame: Frame, steps: Generator<Value, Signal, Value>) {
    super()
    this.name = name
    this.#frame = frame
    this.#steps = steps
  }

  override get type(): PyType {
    return generatorType
  }

  /** What the body returned; the value of a `yield from`. */
  get returned(): Value {
    return this.#frame.result
  }

  override next(): Value | undefined {
    return this.#advance(() => this.#steps.next(null))
  }

  /** Goes on with `value` as what the `yield` answers. */
  send(value: Value): Value | undefined {
    if (this.#state === 'new' && value !== null) throw raise('TypeError', "can't send non-None value to a just-started generator")
    return this.#advance(() => this.#steps.next(value))
  }

  /** Raises at the `yield` where the body waits. */
  throw(raised: Raised): Value | undefined {
    if (this.#state === 'ended') throw raised
    return this.#advance(() => this.#steps.throw(raised))
  }

  close(): void {
    if (this.#state === 'ended' || this.#state === 'new') {
      this.#state = 'ended'
      return
    }
    try {
      if (this.throw(raise('GeneratorExit')) !== undefined) throw raise('RuntimeError', 'generator ignored GeneratorExit')
    } catch (error) {
      if (!(error instanceof Raised) || !['GeneratorExit', 'StopIteration'].includes(error.exception.cls.name)) throw error
    }
  }

  #advance(step: () => IteratorResult<Value, Signal>): Value | undefined {
    const from = meter.position
    if (this.#state === 'ended') return undefined
    if (this.#state === 'running') throw valueError('generator already executing')
    if (meter.depth >= meter.maxDepth) throw meter.exceeded('depth')
    if (--meter.left < 0) meter.refill()
    const { depth } = meter
    this.#state = 'running'
    meter.depth++
    try {
      const next = step()
      this.#state = next.done === true ? 'ended' : 'waiting'
      return next.done === true ? undefined : next.value
    } catch (error) {
      this.#state = 'ended'
      if (error instanceof Raised && error.exception.cls.name === 'StopIteration') throw wrapped(error, from)
      throw error
    } finally {
      meter.depth = depth
    }
  }
}

/** A StopIteration that escapes from a generator would look like its end. */
function wrapped(error: Raised, from: number): Raised {
  meter.position = from
  const replaced = raiseWith('RuntimeError', ['generator raised StopIteration'])
  replaced.exception.cause = error.exception
  return replaced
}

export function compileGeneratorBody(body: Block, unit: Unit): GeneratorBody {
  return compileGeneratorBlock(body, unit)
}
