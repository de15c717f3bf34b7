// Random models that are sound by construction: blocks within blocks, each with one way in and one way out.
import * as fc from 'fast-check'
import { flows, processOf } from '../parse/bpmn.ts'

/** A block: a task, or a structure around other blocks. */
export type Block =
  | { readonly kind: 'script' | 'user' }
  | { readonly kind: 'sequence' | 'parallel' | 'inclusive' | 'exclusive'; readonly parts: readonly Block[]; readonly taken: number }
  | { readonly kind: 'loop' | 'sub' | 'instances'; readonly body: Block }

const leaf = fc.constantFrom<Block>({ kind: 'script' }, { kind: 'user' })

/** Blocks of a few levels. */
export const blocks: fc.Arbitrary<Block> = fc.letrec<{ readonly block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('sequence' as const, 'parallel' as const, 'inclusive' as const, 'exclusive' as const),
      parts: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
      taken: fc.integer({ min: 1, max: 7 }),
    }),
    fc.record({ kind: fc.constantFrom('loop' as const, 'sub' as const, 'instances' as const), body: tie('block') }),
  ),
})).block

/** What every model may begin with: counters of its loops. */
export const startData: Readonly<Record<string, number>> = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`n${n}`, 0]))

/** The process "p" of a block. Every task sets a variable of its own. */
export function modelOf(block: Block): string {
  const drawing = new Drawing()
  const [first, last] = drawing.draw(block)
  return processOf(`<startEvent id="start"/><endEvent id="end"/>${drawing.elements.join('')}${flows(`start>${first}`, `${last}>end`)}`)
}

class Drawing {
  elements: string[] = []
  private count = 0

  draw(block: Block): readonly [string, string] {
    switch (block.kind) {
      case 'script':
        return this.task((id) => `<scriptTask id="${id}"><script>${id} = 1</script></scriptTask>`)
      case 'user':
        return this.task((id) => `<userTask id="${id}"/>`)
      case 'sequence': {
        const drawn = block.parts.map((part) => this.draw(part))
        for (let at = 1; at < drawn.length; at += 1) this.flow(drawn[at - 1]?.[1] ?? '', drawn[at]?.[0] ?? '')
        return [drawn[0]?.[0] ?? '', drawn.at(-1)?.[1] ?? '']
      }
      case 'loop':
        return this.loop(block.body)
      case 'sub':
      case 'instances':
        return this.sub(block.body, block.kind === 'instances')
      default:
        return this.split(block.kind, block.parts, block.taken)
    }
  }

  private task(write: (id: string) => string): readonly [string, string] {
    const id = this.id('t')
    this.elements.push(write(id))
    return [id, id]
  }

  private split(kind: 'parallel' | 'inclusive' | 'exclusive', parts: readonly Block[], taken: number): readonly [string, string] {
    const [from, to] = [this.id('g'), this.id('g')]
    const drawn = parts.map((part) => this.draw(part))
    const first = this.id('f')
    this.elements.push(`<${kind}Gateway id="${from}" ${kind === 'parallel' ? '' : `default="${first}"`}/><${kind}Gateway id="${to}"/>`)
    drawn.forEach(([start, end], at) => {
      const chosen = ((taken >> at) & 1) === 1 ? 'True' : 'False'
      const id = at === 0 ? first : this.id('f')
      this.flow(from, start, kind === 'parallel' || at === 0 ? '' : `<conditionExpression>${chosen}</conditionExpression>`, id)
      this.flow(end, to)
    })
    return [from, to]
  }

  private loop(body: Block): readonly [string, string] {
    const [into, again, counter] = [this.id('g'), this.id('g'), this.id('n')]
    const [start, end] = this.draw(body)
    const [step, leave] = [this.id('s'), this.id('f')]
    this.elements.push(`<exclusiveGateway id="${into}"/><exclusiveGateway id="${again}" default="${leave}"/>
      <scriptTask id="${step}"><script>${counter} = ${counter} + 1</script></scriptTask>`)
    const out = this.id('m')
    this.elements.push(`<exclusiveGateway id="${out}"/>`)
    this.flow(into, start)
    this.flow(end, step)
    this.flow(step, again)
    this.flow(again, into, `<conditionExpression>2 > ${counter}</conditionExpression>`)
    this.flow(again, out, '', leave)
    return [into, out]
  }

  private sub(body: Block, instances: boolean): readonly [string, string] {
    const id = this.id('p')
    const outside = this.elements
    this.elements = []
    const [start, end] = this.draw(body)
    const inside = `<startEvent id="${id}s"/><endEvent id="${id}e"/>${this.elements.join('')}${flows(`${id}s>${start}`, `${end}>${id}e`)}`
    this.elements = outside
    const loop = instances
      ? '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
      : ''
    this.elements.push(`<subProcess id="${id}">${loop}${inside}</subProcess>`)
    return [id, id]
  }

  private flow(from: string, to: string, inside = '', id = this.id('f')): void {
    this.elements.push(`<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${inside}</sequenceFlow>`)
  }

  private id(prefix: string): string {
    this.count += 1
    return `${prefix}${this.count}`
  }
}
