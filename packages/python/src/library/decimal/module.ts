import { typeError } from '../../raise.ts'
import { defineType, native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'
import { objectType, PyObject, PyType } from '../../values/object.ts'
import { ROUNDINGS } from './context.ts'
import { contextOr, contextType, contextWith, currentContext, PyContext, setCurrentContext } from './context-type.ts'
import { decimalTupleType, decimalType } from './decimal-type.ts'
import './methods.ts'
import './operators.ts'
import { decimalExceptionType, signalTypes } from './signals.ts'

const localContextType = new PyType('decimal.ContextManager', { bases: [objectType] })

/** What `with localcontext() as context` works on. */
class LocalContext extends PyObject {
  readonly own: PyContext
  readonly outer: PyContext

  constructor(own: PyContext, outer: PyContext) {
    super()
    this.own = own
    this.outer = outer
  }

  override get type(): PyType {
    return localContextType
  }
}

defineType<LocalContext>(localContextType, {
  slots: {
    enter: (self) => {
      setCurrentContext(self.own)
      return self.own
    },
    exit: (self) => {
      setCurrentContext(self.outer)
      return false
    },
  },
})

const BASIC = { precision: 9, rounding: 'ROUND_HALF_UP', minExponent: -999999, maxExponent: 999999, capitals: 1, clamp: false } as const

/** `decimal`: numbers with as many digits as one asks for, rounded as one asks. */
export function decimalModule(): PyModule {
  return new PyModule('decimal', {
    Decimal: decimalType,
    DecimalTuple: decimalTupleType,
    Context: contextType,
    getcontext: native('getcontext()', () => currentContext()),
    setcontext: native('setcontext(ctx, /)', (context) => {
      if (!(context instanceof PyContext)) throw typeError('optional argument must be a context')
      setCurrentContext(context.isShared ? context.copy() : context)
      return null
    }),
    localcontext: native(
      'localcontext(ctx=None, *, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None)',
      (context, prec, rounding, Emin, Emax, capitals, clamp) =>
        new LocalContext(contextWith(contextOr(context), { prec, rounding, Emin, Emax, capitals, clamp }), currentContext()),
    ),
    DecimalException: decimalExceptionType,
    ...signalTypes,
    ...Object.fromEntries(ROUNDINGS.map((name) => [name, name])),
    DefaultContext: new PyContext(undefined, undefined, true),
    BasicContext: new PyContext(BASIC, ['InvalidOperation', 'DivisionByZero', 'Overflow', 'Underflow', 'Clamped'], true),
    ExtendedContext: new PyContext({ ...BASIC, rounding: 'ROUND_HALF_EVEN' }, [], true),
    MAX_PREC: 999999999999999999n,
    MAX_EMAX: 999999999999999999n,
    MIN_EMIN: -999999999999999999n,
    MIN_ETINY: -1999999999999999997n,
    HAVE_THREADS: true,
    HAVE_CONTEXTVAR: true,
  })
}
