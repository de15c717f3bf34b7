import { meter } from '../../budget.ts'
import { expectInt, typeName } from '../../operations/expect.ts'
import { truth } from '../../operations/truth.ts'
import { raise, raiseWith, typeError, valueError } from '../../raise.ts'
import { currentRun, type Run } from '../../run.ts'
import { defineType } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList } from '../../values/list.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { type Context, type InvalidCondition, ROUNDINGS, type Rounding, SIGNALS, type Signal } from './context.ts'
import { conditionTypes, signalTypes } from './signals.ts'

/** `decimal.Context` */
export const contextType = new PyType('decimal.Context', { bases: [objectType] })

const TRAPPED: readonly Signal[] = ['InvalidOperation', 'DivisionByZero', 'Overflow']
const MOST_PRECISION = 999_999_999_999_999

/** What a context is made of, but for its flags and traps. */
export interface ContextSettings {
  readonly precision: number
  readonly rounding: Rounding
  readonly minExponent: number
  readonly maxExponent: number
  readonly capitals: number
  readonly clamp: boolean
}

const DEFAULTS: ContextSettings = {
  precision: 28,
  rounding: 'ROUND_HALF_EVEN',
  minExponent: -999999,
  maxExponent: 999999,
  capitals: 1,
  clamp: false,
}

/** A context as scripts see it, and as the arithmetic uses it. */
export class PyContext extends PyObject implements Context {
  settings: ContextSettings
  /** A template that all scripts share, such as `BasicContext`: never changes. */
  readonly isShared: boolean
  readonly #flags: PyDict
  readonly #traps: PyDict

  constructor(settings: ContextSettings = DEFAULTS, trapped: readonly Signal[] = TRAPPED, isShared = false) {
    super()
    this.settings = settings
    this.isShared = isShared
    this.#flags = signalDict([])
    this.#traps = signalDict(trapped)
  }

  get flags(): PyDict {
    return this.isShared ? this.#flags.copy() : this.#flags
  }

  get traps(): PyDict {
    return this.isShared ? this.#traps.copy() : this.#traps
  }

  override get type(): PyType {
    return contextType
  }

  get precision(): number {
    return this.settings.precision
  }

  get rounding(): Rounding {
    return this.settings.rounding
  }

  get minExponent(): number {
    return this.settings.minExponent
  }

  get maxExponent(): number {
    return this.settings.maxExponent
  }

  get clamp(): boolean {
    return this.settings.clamp
  }

  readonly signal = (signals: readonly Signal[], condition: InvalidCondition = 'InvalidOperation'): void => {
    for (const signal of signals) this.flags.set(signalTypes[signal], true)
    const trapped = SIGNALS.filter((signal) => signals.includes(signal) && this.isTrapped(signal))
    const [first] = trapped
    if (first === undefined) return
    const named = trapped.map((signal) => (signal === 'InvalidOperation' ? conditionTypes[condition] : signalTypes[signal]))
    throw raiseWith(signalTypes[first], [new PyList(named)])
  }

  isTrapped(signal: Signal): boolean {
    return truth(this.traps.get(signalTypes[signal]) ?? false)
  }

  copy(): PyContext {
    const copy = new PyContext(this.settings, raisedOf(this.traps))
    for (const signal of raisedOf(this.flags)) copy.flags.set(signalTypes[signal], true)
    return copy
  }
}

function signalDict(raised: readonly Signal[]): PyDict {
  const dict = new PyDict()
  for (const signal of SIGNALS) dict.set(signalTypes[signal], raised.includes(signal))
  return dict
}

function raisedOf(dict: PyDict): Signal[] {
  return SIGNALS.filter((signal) => truth(dict.get(signalTypes[signal]) ?? false))
}

/** The context of the running script; starts as Python's default. */
export function currentContext(): PyContext {
  const { context } = currentRun().state(contextOfRun)
  // Digits are what an operation costs: hardly anything up to some hundreds, then more than their number.
  if (context.precision > 1000) {
    meter.spend(context.precision * 2)
    meter.allocate(context.precision * 2)
  }
  return context
}

/** Makes `context` the current one. */
export function setCurrentContext(context: PyContext): void {
  currentRun().state(contextOfRun).context = context
}

function contextOfRun(_run: Run): { context: PyContext } {
  return { context: new PyContext() }
}

/** The context that a script gave, or the current one for None. Raises TypeError for anything else. */
export function contextOr(value: Value): PyContext {
  if (value === null || value === absent) return currentContext()
  if (value instanceof PyContext) return value
  throw typeError('optional argument must be a context')
}

/** The rounding that a script named. Raises TypeError for anything else. */
export function expectRounding(value: Value): Rounding {
  const rounding = ROUNDINGS.find((name) => name === value)
  if (rounding !== undefined) return rounding
  throw typeError(
    'valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]',
  )
}

/** Settings with one of them changed, by the name that scripts use; undefined for a name that is none. */
function withSetting(settings: ContextSettings, name: string, value: Value): ContextSettings | undefined {
  switch (name) {
    case 'prec':
      return { ...settings, precision: within(value, [1, MOST_PRECISION], 'valid range for prec is [1, MAX_PREC]') }
    case 'rounding':
      return { ...settings, rounding: expectRounding(value) }
    case 'Emin':
      return { ...settings, minExponent: within(value, [-MOST_PRECISION, 0], 'valid range for Emin is [MIN_EMIN, 0]') }
    case 'Emax':
      return { ...settings, maxExponent: within(value, [0, MOST_PRECISION], 'valid range for Emax is [0, MAX_EMAX]') }
    case 'capitals':
      return { ...settings, capitals: within(value, [0, 1], 'valid values for capitals are 0 or 1') }
    case 'clamp':
      return { ...settings, clamp: within(value, [0, 1], 'valid values for clamp are 0 or 1') === 1 }
    default:
      return undefined
  }
}

function within(value: Value, [low, high]: readonly [number, number], message: string): number {
  const number = expectInt(value)
  if (number < low || number > high) throw valueError(message)
  return number
}

/** Signals that a script listed, or switched on in a dict. */
function signalsIn(value: Value): Signal[] {
  if (value instanceof PyDict) return raisedOf(value)
  if (!(value instanceof PyList)) throw typeError(`argument must be a signal dict, not ${typeName(value)}`)
  return SIGNALS.filter((signal) => value.items.includes(signalTypes[signal]))
}

/** The order in which CPython lists signals, which is that of their bits. */
const SHOWN: readonly Signal[] = [
  'Clamped',
  'InvalidOperation',
  'DivisionByZero',
  'Inexact',
  'FloatOperation',
  'Overflow',
  'Rounded',
  'Subnormal',
  'Underflow',
]

function shown(self: PyContext): string {
  const { precision, rounding, minExponent, maxExponent, capitals, clamp } = self.settings
  const list = (dict: PyDict): string => `[${SHOWN.filter((signal) => raisedOf(dict).includes(signal)).join(', ')}]`
  const numbers = `prec=${precision}, rounding=${rounding}, Emin=${minExponent}, Emax=${maxExponent}, capitals=${capitals}, clamp=${clamp ? 1 : 0}`
  return `Context(${numbers}, flags=${list(self.flags)}, traps=${list(self.traps)})`
}

function assign(self: PyContext, name: string, value: Value): boolean {
  if (self.isShared) throw raise('AttributeError', 'this context is shared by all scripts: change a copy of it')
  const changed = withSetting(self.settings, name, value)
  if (changed !== undefined) {
    self.settings = changed
    return true
  }
  if (name !== 'flags' && name !== 'traps') return false
  const raised = signalsIn(value)
  for (const signal of SIGNALS) self[name].set(signalTypes[signal], raised.includes(signal))
  return true
}

const PARAMETERS = ['prec', 'rounding', 'Emin', 'Emax', 'capitals', 'clamp'] as const

/** A copy of `base` with the settings that are not None or absent. */
export function contextWith(base: PyContext, given: Readonly<Record<(typeof PARAMETERS)[number], Value>>): PyContext {
  let { settings } = base
  for (const name of PARAMETERS) {
    const value = given[name]
    if (value !== null && value !== absent) settings = withSetting(settings, name, value) ?? settings
  }
  const copy = base.copy()
  copy.settings = settings
  return copy
}

function clear(dict: PyDict): null {
  for (const signal of SIGNALS) dict.set(signalTypes[signal], false)
  return null
}

defineType<PyContext>(contextType, {
  construct: [
    'Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)',
    (_cls, prec, rounding, Emin, Emax, capitals, clamp, flags, traps) => {
      const context = contextWith(new PyContext(), { prec, rounding, Emin, Emax, capitals, clamp })
      if (flags !== null) assign(context, 'flags', flags)
      if (traps !== null) assign(context, 'traps', traps)
      return context
    },
  ],
  methods: {
    'copy()': (self) => self.copy(),
    'clear_flags()': (self) => clear(self.flags),
    'clear_traps()': (self) => clear(self.traps),
    'Etiny()': (self) => self.minExponent - self.precision + 1,
    'Etop()': (self) => self.maxExponent - self.precision + 1,
  },
  getters: {
    prec: (self) => self.settings.precision,
    rounding: (self) => self.settings.rounding,
    Emin: (self) => self.settings.minExponent,
    Emax: (self) => self.settings.maxExponent,
    capitals: (self) => self.settings.capitals,
    clamp: (self) => (self.settings.clamp ? 1 : 0),
    flags: (self) => self.flags,
    traps: (self) => self.traps,
  },
  slots: {
    repr: shown,
    setAttribute: (self, name, value) => {
      if (assign(self, name, value)) return true
      throw raise('AttributeError', `'decimal.Context' object has no attribute '${name}'`)
    },
  },
})
