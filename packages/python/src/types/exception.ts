import { callMethod } from '../operations/call.ts'
import { nested, repr, str } from '../operations/text.ts'
import { typeError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { exceptionClass, exceptionTypes, PyException } from '../values/exception.ts'
import type { Keywords, PyType, Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'

function construct(cls: PyType, args: readonly Value[], keywords: Keywords | undefined): Value {
  if (keywords !== undefined && keywords.size > 0) throw typeError(`${cls.name}() takes no keyword arguments`)
  return new PyException(cls, args)
}

function text({ args }: PyException): string {
  const [only] = args
  if (only === undefined) return ''
  return args.length === 1 ? str(only) : repr(new PyTuple(args))
}

defineType<PyException>(exceptionClass('BaseException'), {
  methods: {
    '__init__(*args)': (self, args) => {
      if (args instanceof PyTuple) self.args = args.items
      return null
    },
    'with_traceback(tb, /)': (self) => self,
    '__str__()': (self) => text(self),
  },
  getters: {
    args: (self) => new PyTuple(self.args),
    __cause__: (self) => self.cause,
    __context__: (self) => self.context,
  },
  slots: {
    repr: (self) => nested(self, `${self.cls.name}(...)`, () => `${self.cls.shortName}(${self.args.map(repr).join(', ')})`),
    str: text,
  },
})

// A KeyError shows its key as it would be written, so that a missing '' can be seen.
const keyErrorText = (self: PyException): string => {
  const [only] = self.args
  return only !== undefined && self.args.length === 1 ? repr(only) : text(self)
}

for (const type of exceptionTypes.values()) {
  const base = exceptionClass('BaseException')
  if (type !== base) type.slots = { ...base.slots }
  type.construct = construct
}
defineType<PyException>(exceptionClass('KeyError'), { slots: { str: keyErrorText } })
defineType<PyException>(exceptionClass('StopIteration'), { getters: { value: (self) => self.args[0] ?? null } })
defineType<PyException>(exceptionClass('SystemExit'), { getters: { code: (self) => self.args[0] ?? null } })
defineType<PyException>(exceptionClass('OSError'), {
  getters: { errno: (self) => (self.args.length > 1 ? (self.args[0] ?? null) : null) },
})

/** What a traceback says after the class: `str` of the exception, whatever its class makes of that. */
export function exceptionMessage(exception: PyException): string {
  const own = exception.cls.lookup('__str__')
  if (own !== undefined && exception.cls.own) {
    const answer = callMethod(own, exception, [])
    if (typeof answer === 'string') return answer
  }
  return str(exception)
}
