import { suggestion } from '../operations/nearest.ts'

/** Why some modules of CPython, and some names of those that are there, are missing: what to write instead. */
export const leftOutOfModules: ReadonlyMap<string, string> = new Map([
  ['dataclasses', 'Use a dict, collections.namedtuple, or an ordinary class.'],
  ['enum', 'Use texts, or a class with constants.'],
  ['functools.cache', 'Keep results in a dict.'],
  ['functools.lru_cache', 'Keep results in a dict.'],
  ['io', 'Scripts cannot reach files.'],
  ['logging', 'print writes to the output.'],
  ['os', 'Scripts reach nothing but the task data.'],
  ['requests', 'Call other systems with a service task.'],
  ['string.Template', 'Use an f-string, or str.format.'],
  ['sys', 'Scripts reach nothing but the task data.'],
  ['typing', 'Annotations need no import: list[str], dict[str, int] and str | None can be written as they are.'],
])

/** What to do instead of importing the module `name`, which is none of `names`. */
export function moduleHint(name: string, names: Iterable<string>): string {
  const known = [...names].sort()
  const meant = leftOutOfModules.get(name) ?? suggestion(name, () => known)() ?? ''
  return `${meant} Scripts can import ${known.join(', ')}.`.trim()
}

/** What to write instead of `name`, which is none of the `names` of `module`. */
export function memberHint(module: string, name: string, names: Iterable<string>): string {
  const known = [...names].filter((one) => !one.startsWith('_')).sort()
  return leftOutOfModules.get(`${module}.${name}`) ?? suggestion(name, () => known)() ?? `${module} has ${known.join(', ')} here.`
}
