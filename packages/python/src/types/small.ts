import { generatorType, type PyGenerator } from '../compile/generators.ts'
import { call } from '../operations/call.ts'
import { equals } from '../operations/compare.ts'
import { indexOf } from '../operations/expect.ts'
import { compositeKey } from '../operations/hash.ts'
import { repr } from '../operations/text.ts'
import { raise, typeError } from '../raise.ts'
import { defineType } from '../values/define.ts'
import { ClassMethod, classMethodType, Property, propertyType, StaticMethod, staticMethodType } from '../values/descriptors.ts'
import { ellipsisType } from '../values/ellipsis.ts'
import { PyException, Raised } from '../values/exception.ts'
import {
  BoundMethod,
  boundMethodType,
  getterType,
  NativeFunction,
  NativeMethod,
  nativeFunctionType,
  nativeMethodType,
} from '../values/function.ts'
import { PyInstance } from '../values/instance.ts'
import { moduleType, type PyModule } from '../values/module.ts'
import { notImplementedType } from '../values/not-implemented.ts'
import { objectType, PyType, typeType, type Value } from '../values/object.ts'
import { functionType, PyFunction } from '../values/py-function.ts'
import { absent } from '../values/signature.ts'
import { PySlice, sliceType } from '../values/slice.ts'
import { PyTuple } from '../values/tuple.ts'
import { noneType, typeOf } from '../values/type-of.ts'
import { spanOf } from './slicing.ts'

defineType<null>(noneType, { slots: { truth: () => false } })
notImplementedType.slots.repr = () => 'NotImplemented'
ellipsisType.slots.repr = () => 'Ellipsis'

defineType<PyInstance>(objectType, {
  construct: ['object()', (cls) => new PyInstance(cls)],
  methods: { '__init__()': () => null },
})

defineType<PyType>(typeType, {
  construct: ['type(object, /)', (_cls, value) => typeOf(value)],
  slots: {
    repr: (self) => `<class '${self.own ? `__main__.${self.name}` : self.name}'>`,
    // `int | None` in annotations and isinstance.
    binary: (operator, self, other, reflected) => {
      if (operator !== '|' || !(other === null || other instanceof PyType || other instanceof PyTuple)) return undefined
      const [a, b] = reflected ? [other, self] : [self, other]
      return new PyTuple([...alternatives(a), ...alternatives(b)])
    },
  },
})

function alternatives(value: Value): readonly Value[] {
  if (value instanceof PyTuple) return value.items
  return [value === null ? noneType : value]
}

defineType<PySlice>(sliceType, {
  construct: [
    'slice(start, stop=?, step=None, /)',
    (_cls, start, stop, step) => (stop === absent ? new PySlice(null, start, null) : new PySlice(start, stop, step)),
  ],
  getters: { start: (self) => self.start, stop: (self) => self.stop, step: (self) => self.step },
  methods: {
    'indices(length, /)': (self, length) => {
      const { start, stop, step } = spanOf(self, Number(indexOf(length) ?? 0))
      return new PyTuple([start, stop, step])
    },
  },
  slots: {
    repr: (self) => `slice(${repr(self.start)}, ${repr(self.stop)}, ${repr(self.step)})`,
    hash: (self) => compositeKey('slice', [self.start, self.stop, self.step]),
    eq: (self, other) =>
      other instanceof PySlice
        ? equals(self.start, other.start) && equals(self.stop, other.stop) && equals(self.step, other.step)
        : undefined,
  },
})

defineType<PyFunction>(functionType, {
  getters: { __name__: (self) => self.name, __qualname__: (self) => self.qualifiedName, __doc__: () => null },
  slots: { repr: (self) => `<function ${self.qualifiedName}>` },
})
defineType<NativeFunction>(nativeFunctionType, {
  getters: {
    __name__: (self) => nameOf(self),
    __qualname__: (self) => nameOf(self),
  },
  slots: { repr: (self) => (self instanceof NativeFunction ? `<built-in function ${nameOf(self)}>` : `<built-in method ${nameOf(self)}>`) },
})
defineType<NativeMethod>(nativeMethodType, {
  getters: { __name__: (self) => self.signature.name, __qualname__: (self) => `${self.owner.name}.${self.signature.name}` },
  slots: { repr: (self) => `<method '${self.signature.name}' of '${self.owner.name}' objects>` },
})
defineType<BoundMethod>(boundMethodType, {
  getters: { __name__: (self) => nameOf(self), __qualname__: (self) => nameOf(self) },
  slots: {
    repr: (self) => `<bound method ${nameOf(self)}>`,
    eq: (self, other) => (other instanceof BoundMethod ? self.self === other.self && self.method === other.method : undefined),
    hash: (self) => self.method,
  },
})
getterType.slots.repr = () => '<attribute>'

function nameOf(value: Value): string {
  if (value instanceof BoundMethod) return nameOf(value.method)
  if (value instanceof NativeFunction || value instanceof NativeMethod) return value.signature.name
  return value instanceof PyFunction ? value.qualifiedName : ''
}

defineType<PyModule>(moduleType, { slots: { repr: (self) => `<module '${self.name}'>` } })

function orStop(generator: PyGenerator, value: Value | undefined): Value {
  if (value !== undefined) return value
  throw generator.returned === null ? raise('StopIteration') : stopWith(generator.returned)
}

function stopWith(value: Value): Raised {
  const raised = raise('StopIteration')
  raised.exception.args = [value]
  return raised
}

defineType<PyGenerator>(generatorType, {
  getters: { __name__: (self) => self.name },
  methods: {
    'send(value, /)': (self, value) => orStop(self, self.send(value)),
    'throw(value, /)': (self, value) => orStop(self, self.throw(thrown(value))),
    'close()': (self) => {
      self.close()
      return null
    },
  },
})

function thrown(value: Value): Raised {
  const exception = value instanceof PyType ? call(value, []) : value
  if (!(exception instanceof PyException))
    throw typeError('exceptions must be classes or instances deriving from BaseException, not something else')
  return new Raised(exception, 0)
}

defineType<Property>(propertyType, {
  construct: ['property(fget=None, fset=None)', (_cls, getter, setter) => new Property(getter, setter, (code, args) => call(code, args))],
  methods: { 'setter(fset, /)': (self, setter) => self.withSetter(setter), 'getter(fget, /)': (self) => self },
})
defineType(staticMethodType, { construct: ['staticmethod(function, /)', (_cls, code) => new StaticMethod(code)] })
defineType(classMethodType, { construct: ['classmethod(function, /)', (_cls, code) => new ClassMethod(code)] })
