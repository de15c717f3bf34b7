import { meter } from '../budget.ts'
import { call, callSteps } from '../operations/call.ts'
import type { Block, FunctionDefinition, Lambda, Parameters } from '../parse/syntax.ts'
import { Raised } from '../values/exception.ts'
import type { Keywords, Value } from '../values/object.ts'
import { PyFunction } from '../values/py-function.ts'
import { bindParameters, type ParameterPlan, planParameters } from './bind-parameters.ts'
import { compileExpression } from './expressions.ts'
import { Cell, type Code, type Exec, Frame, freshCells, freshSlots } from './frame.ts'
import { compileGeneratorBody, type GeneratorBody, PyGenerator } from './generators.ts'
import type { Globals } from './globals.ts'
import { compileStore } from './names.ts'
import { compileBlock } from './statements.ts'
import { inside, type Unit } from './unit.ts'

/** What all functions made by one `def` or `lambda` share. */
export interface FunctionCode {
  readonly name: string
  readonly qualifiedName: string
  readonly parameters: ParameterPlan
  readonly slotCount: () => number
  readonly cellCount: () => number
  readonly captures: readonly { readonly from: number; readonly to: number }[]
  /** Exactly one of the three. */
  readonly body: { readonly exec: Exec } | { readonly value: Code } | { readonly generate: GeneratorBody }
}

/** A function that a script made. */
class CompiledFunction extends PyFunction {
  readonly name: string
  readonly qualifiedName: string
  readonly #code: FunctionCode
  readonly #defaults: readonly (Value | undefined)[]
  readonly #cells: readonly Cell[]
  readonly #globals: Globals

  constructor(code: FunctionCode, defaults: readonly (Value | undefined)[], around: Frame) {
    super()
    this.name = code.name
    this.qualifiedName = code.qualifiedName
    this.#code = code
    this.#defaults = defaults
    this.#cells = code.captures.map(({ from }) => around.cells[from] ?? new Cell())
    this.#globals = around.globals
  }

  override call(args: readonly Value[], keywords: Keywords | undefined): Value {
    const code = this.#code
    meter.left -= callSteps
    if (meter.left < 0) meter.refill()
    if (meter.depth >= meter.maxDepth) throw meter.exceeded('depth')
    const frame = new Frame(freshSlots(code.slotCount()), freshCells(code.cellCount()), this.#globals)
    const { captures, body } = code
    for (let index = 0; index < captures.length; index++) {
      frame.cells[captures[index]?.to ?? 0] = this.#cells[index] ?? new Cell()
    }
    bindParameters(code, this.#defaults, frame, { args, keywords })
    if ('generate' in body) return new PyGenerator(code.name, frame, body.generate(frame))
    return enter(body, frame)
  }
}

function enter(body: { readonly exec: Exec } | { readonly value: Code }, frame: Frame): Value {
  const from = meter.position
  meter.depth++
  try {
    if ('value' in body) return body.value(frame)
    body.exec(frame)
    return frame.result
  } catch (error) {
    if (error instanceof Raised) error.passed(from)
    throw error
  } finally {
    meter.depth--
    meter.position = from
  }
}

/** `def`, decorators included, as what stores the function. */
export function compileFunction(node: FunctionDefinition, unit: Unit): (frame: Frame) => void {
  const make = compileCode(node, { name: node.name, parameters: node.parameters, body: node.body }, unit)
  const decorators = node.decorators.map((decorator) => ({ code: compileExpression(decorator, unit), at: decorator.at }))
  const store = compileStore(node.name, unit)
  if (decorators.length === 0) return (frame) => store(frame, make(frame))
  return (frame) => {
    const wrappers = decorators.map(({ code, at }) => ({ wrapper: code(frame), at }))
    let value = make(frame)
    for (const { wrapper, at } of wrappers.reverse()) {
      meter.position = at
      value = call(wrapper, [value])
    }
    store(frame, value)
  }
}

/** `lambda` */
export function compileLambda(node: Lambda, unit: Unit): Code {
  return compileCode(node, { name: '<lambda>', parameters: node.parameters, body: node.body }, unit)
}

interface Source {
  readonly name: string
  readonly parameters: Parameters
  readonly body: Block | Lambda['body']
}

function compileCode(node: object, { name, parameters, body }: Source, unit: Unit): Code {
  const defaults = parameters.list.map(({ fallback }) => (fallback === undefined ? undefined : compileExpression(fallback, unit)))
  const qualifiedName = `${unit.path}${name}`
  const own = inside(unit, node, `${qualifiedName}.<locals>.`)
  const { scope } = own
  const plan = planParameters(parameters, scope)
  const code: FunctionCode = {
    name,
    qualifiedName,
    parameters: plan,
    slotCount: () => scope.slotCount,
    cellCount: () => scope.cellCount,
    captures: scope.captures,
    body: compileBody(body, own),
  }
  if (defaults.every((fallback) => fallback === undefined)) {
    const none: readonly undefined[] = defaults.map(() => undefined)
    return (frame) => new CompiledFunction(code, none, frame)
  }
  return (frame) =>
    new CompiledFunction(
      code,
      defaults.map((fallback) => fallback?.(frame)),
      frame,
    )
}

function compileBody(body: Block | Lambda['body'], unit: Unit): FunctionCode['body'] {
  if ('kind' in body) return { value: compileExpression(body, unit) }
  return unit.scope.generates ? { generate: compileGeneratorBody(body, unit) } : { exec: compileBlock(body, unit) }
}
