// Random models with everything that happens by events in them, and random things that happen to their instances.
import * as fc from 'fast-check'
import { flows, processOf } from '../parse/bpmn.ts'

/** One step of an eventful process: what stands in its line. */
export type Eventful =
  | {
      readonly kind:
        | 'user'
        | 'script'
        | 'receive'
        | 'timer'
        | 'gateway'
        | 'undoable'
        | 'undo'
        | 'failing'
        | 'service'
        | 'escalate'
        | 'throwSignal'
    }
  | { readonly kind: 'watched'; readonly by: 'timer' | 'cycle' | 'signal' | 'message' | 'condition'; readonly interrupting: boolean }
  | {
      readonly kind: 'sub' | 'transaction' | 'instances' | 'rounds' | 'parallel'
      readonly line: readonly Eventful[]
      readonly end: 'plain' | 'error' | 'terminate' | 'cancel' | 'escalation'
      readonly handler: 'none' | 'boundary' | 'interrupting' | 'beside'
    }

const simple = fc.constantFrom(
  'user',
  'script',
  'receive',
  'timer',
  'gateway',
  'undoable',
  'undo',
  'failing',
  'service',
  'escalate',
  'throwSignal',
)

/** Lines of steps, nested to some depth. */
export const lines: fc.Arbitrary<readonly Eventful[]> = fc.letrec<{ readonly line: readonly Eventful[] }>((tie) => ({
  line: fc.array(
    fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 3, arbitrary: fc.record({ kind: simple }) as fc.Arbitrary<Eventful> },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('watched'),
          by: fc.constantFrom('timer', 'cycle', 'signal', 'message', 'condition'),
          interrupting: fc.boolean(),
        }) as fc.Arbitrary<Eventful>,
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('sub', 'transaction', 'instances', 'rounds', 'parallel'),
          line: tie('line'),
          end: fc.constantFrom('plain', 'plain', 'error', 'terminate', 'cancel', 'escalation'),
          handler: fc.constantFrom('none', 'boundary', 'interrupting', 'beside'),
        }) as fc.Arbitrary<Eventful>,
      },
    ),
    { minLength: 1, maxLength: 4 },
  ),
})).line

/** Something that happens to an instance; numbers choose among what is there. */
export type Happening =
  | { readonly kind: 'complete' | 'retry' | 'skip' | 'cancel' | 'reset' | 'serve' | 'breakService' | 'move' | 'fail'; readonly at: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'signal' | 'message' | 'pause' }

/** Mostly what users do, now and then what operators do. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('complete', 'serve'), at: fc.nat(20) }) as fc.Arbitrary<Happening> },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('signal', 'message') }) as fc.Arbitrary<Happening> },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 90 }) }) as fc.Arbitrary<Happening> },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('retry', 'skip', 'cancel', 'reset', 'breakService', 'move', 'fail'),
        at: fc.nat(20),
      }) as fc.Arbitrary<Happening>,
    },
    { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'pause' }) },
  ),
  { minLength: 1, maxLength: 25 },
)

const roots = `<message id="m" name="M"/><signal id="s" name="S"/><error id="e" errorCode="E"/><escalation id="x" escalationCode="X"/>`
const timer = (tag: string, text: string) => `<timerEventDefinition><${tag}>'${text}'</${tag}></timerEventDefinition>`

/** The process "p" of a line. */
export function eventfulModel(line: readonly Eventful[]): string {
  return processOf(new Drawing().line(line, '<endEvent id="ID"/>', false), roots)
}

class Drawing {
  private count = 0

  line(steps: readonly Eventful[], end: string, inTransaction: boolean): string {
    const start = this.id('start')
    const drawn = steps.map((step) => this.step(step, inTransaction))
    const last = this.id('end')
    const ids = [start, ...drawn.map(({ id }) => id), last]
    const pairs = ids.slice(1).map((id, at) => `${ids[at]}>${id}`)
    return `<startEvent id="${start}"/>${drawn.map(({ text }) => text).join('')}${end.replace('ID', last)}${flows(...pairs)}`
  }

  private step(step: Eventful, inTransaction: boolean): { readonly id: string; readonly text: string } {
    const id = this.id(step.kind)
    switch (step.kind) {
      case 'user':
        return { id, text: `<userTask id="${id}"/>` }
      case 'script':
        return { id, text: `<scriptTask id="${id}"><script>n = n + 1</script></scriptTask>` }
      case 'failing':
        return { id, text: `<scriptTask id="${id}"><script>n = missing</script></scriptTask>` }
      case 'receive':
        return { id, text: `<receiveTask id="${id}" messageRef="m"/>` }
      case 'service':
        return {
          id,
          text: `<serviceTask id="${id}"><extensionElements><spiffworkflow:serviceTaskOperator id="op" resultVariable="r"/></extensionElements></serviceTask>`,
        }
      case 'timer':
        return { id, text: `<intermediateCatchEvent id="${id}">${timer('timeDuration', 'PT10M')}</intermediateCatchEvent>` }
      case 'escalate':
        return { id, text: `<intermediateThrowEvent id="${id}"><escalationEventDefinition escalationRef="x"/></intermediateThrowEvent>` }
      case 'throwSignal':
        return { id, text: `<intermediateThrowEvent id="${id}"><signalEventDefinition signalRef="s"/></intermediateThrowEvent>` }
      case 'undo':
        return { id, text: `<intermediateThrowEvent id="${id}"><compensateEventDefinition/></intermediateThrowEvent>` }
      case 'undoable':
        return { id, text: this.undoable(id) }
      case 'gateway':
        return this.gateway(id)
      case 'watched':
        return { id, text: `<userTask id="${id}"/>${this.boundary(id, this.definition(step.by), step.interrupting)}` }
      default:
        return { id, text: this.nested(id, step, inTransaction) }
    }
  }

  private nested(id: string, { kind, line, end, handler }: Extract<Eventful, { readonly line: unknown }>, inTransaction: boolean): string {
    const tag = kind === 'transaction' ? 'transaction' : 'subProcess'
    const loops: Record<string, string> = {
      instances: '<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>',
      rounds: '<standardLoopCharacteristics loopMaximum="2"/>',
    }
    const last = this.end(end, kind === 'transaction' && !inTransaction)
    const inside = kind === 'parallel' ? this.twoLines(line, last) : this.line(line, last, kind === 'transaction' || inTransaction)
    const event = end === 'escalation' ? '<escalationEventDefinition/>' : '<errorEventDefinition errorRef="e"/>'
    const caught =
      handler === 'boundary' ? this.boundary(id, end === 'cancel' && kind === 'transaction' ? '<cancelEventDefinition/>' : event, true) : ''
    const beside = handler === 'interrupting' || handler === 'beside' ? this.eventSubProcess(handler === 'interrupting') : ''
    return `<${tag} id="${id}">${loops[kind] ?? ''}${inside}${beside}</${tag}>${caught}`
  }

  private twoLines(line: readonly Eventful[], end: string): string {
    const [start, fork, join, last] = [this.id('start'), this.id('fork'), this.id('join'), this.id('end')]
    const branches = [line, line].map((steps) => steps.map((step) => this.step(step, true)))
    const pairs = branches.flatMap((drawn) => {
      const ids = [fork, ...drawn.map(({ id }) => id), join]
      return ids.slice(1).map((id, at) => `${ids[at]}>${id}`)
    })
    const text = branches.flat().map((drawn) => drawn.text)
    return `<startEvent id="${start}"/><parallelGateway id="${fork}"/><parallelGateway id="${join}"/>${text.join('')}${end.replace('ID', last)}${flows(`${start}>${fork}`, ...pairs, `${join}>${last}`)}`
  }

  private gateway(id: string): { readonly id: string; readonly text: string } {
    const [one, two, merge] = [this.id('catch'), this.id('catch'), this.id('merge')]
    const text = `<subProcess id="${id}"><startEvent id="${id}s"/><eventBasedGateway id="${id}g"/><intermediateCatchEvent id="${one}"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
      <intermediateCatchEvent id="${two}">${timer('timeDuration', 'PT30M')}</intermediateCatchEvent><exclusiveGateway id="${merge}"/><endEvent id="${id}e"/>
      ${flows(`${id}s>${id}g`, `${id}g>${one}`, `${id}g>${two}`, `${one}>${merge}`, `${two}>${merge}`, `${merge}>${id}e`)}</subProcess>`
    return { id, text }
  }

  private undoable(id: string): string {
    return `<scriptTask id="${id}"><script>n = n + 1</script></scriptTask><boundaryEvent id="${id}b" attachedToRef="${id}"><compensateEventDefinition/></boundaryEvent>
      <userTask id="${id}u" isForCompensation="true"/><association id="${id}a" sourceRef="${id}b" targetRef="${id}u"/>`
  }

  private boundary(host: string, definition: string, interrupting: boolean): string {
    const [id, after, end] = [this.id('boundary'), this.id('user'), this.id('end')]
    const cancel = definition.includes('error') || definition.includes('cancel') || interrupting
    return `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${cancel}">${definition}</boundaryEvent><userTask id="${after}"/><endEvent id="${end}"/>${flows(`${id}>${after}`, `${after}>${end}`)}`
  }

  private eventSubProcess(interrupting: boolean): string {
    const id = this.id('handler')
    const definition = interrupting ? '<errorEventDefinition errorRef="e"/>' : '<signalEventDefinition signalRef="s"/>'
    return `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}s" isInterrupting="${interrupting}">${definition}</startEvent><userTask id="${id}u"/><endEvent id="${id}e"/>${flows(`${id}s>${id}u`, `${id}u>${id}e`)}</subProcess>`
  }

  private definition(by: string): string {
    const all: Record<string, string> = {
      timer: timer('timeDuration', 'PT20M'),
      cycle: timer('timeCycle', 'R3/PT15M'),
      signal: '<signalEventDefinition signalRef="s"/>',
      message: '<messageEventDefinition messageRef="m"/>',
      condition: '<conditionalEventDefinition><condition>n > 2</condition></conditionalEventDefinition>',
    }
    return all[by] ?? ''
  }

  private end(kind: string, inTransaction: boolean): string {
    const all: Record<string, string> = {
      error: '<errorEventDefinition errorRef="e"/>',
      escalation: '<escalationEventDefinition escalationRef="x"/>',
      terminate: '<terminateEventDefinition/>',
      cancel: inTransaction ? '<cancelEventDefinition/>' : '',
    }
    return `<endEvent id="ID">${all[kind] ?? ''}</endEvent>`
  }

  private id(prefix: string): string {
    this.count += 1
    return `${prefix}_${this.count}`
  }
}
