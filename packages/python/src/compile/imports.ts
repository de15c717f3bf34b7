import { meter } from '../budget.ts'
import { memberHint, moduleHint } from '../library/left-out.ts'
import { modules } from '../library/modules.ts'
import type { Import, ImportFrom } from '../parse/syntax.ts'
import { raise } from '../raise.ts'
import type { PyModule } from '../values/module.ts'
import { type Exec, normally } from './frame.ts'
import { compileStore } from './names.ts'
import type { Unit } from './unit.ts'

const made = new Map<string, PyModule>()

/** The module of that name. Raises ModuleNotFoundError, with the modules there are, for any other. */
function imported(name: string): PyModule {
  const known = made.get(name)
  if (known !== undefined) return known
  const make = modules.get(name)
  if (make === undefined) {
    throw raise('ModuleNotFoundError', `No module named '${name}'`, () => moduleHint(name, modules.keys()))
  }
  const module = make()
  made.set(name, module)
  return module
}

export function compileImport({ names }: Import, unit: Unit): Exec {
  const parts = names.map(({ name, as, at }) => ({ name, at, store: compileStore(as, unit) }))
  return (frame) => {
    for (const { name, at, store } of parts) {
      meter.position = at
      store(frame, imported(name))
    }
    return normally
  }
}

export function compileImportFrom({ module, names, at }: ImportFrom, unit: Unit): Exec {
  // `from __future__ import annotations`: everything of that future is here already.
  if (module === '__future__') return () => normally
  const parts = names.map(({ name, as, at: where }) => ({ name, at: where, store: compileStore(as, unit) }))
  return (frame) => {
    meter.position = at
    const { members } = imported(module)
    for (const { name, store } of parts) {
      const value = members.get(name)
      if (value === undefined) {
        const hint = () => memberHint(module, name, members.keys())
        throw raise('ImportError', `cannot import name '${name}' from '${module}' (unknown location)`, hint)
      }
      store(frame, value)
    }
    return normally
  }
}
