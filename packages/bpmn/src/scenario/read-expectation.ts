import type { Data, Json } from '../expression/evaluator.ts'
import { isObject, Malformed, readData, readList, readText } from './read-json.ts'
import type { Expectation, ExpectedError } from './scenario.ts'

/** The expectation of a step or of the end. Throws `Malformed`. */
export function readExpectation(value: Json, where: string): Expectation {
  const expect = readData(value, where)
  const at = (key: string) => `${where} "${key}"`
  const texts = (key: string) => ({ [key]: readList(expect[key], at(key), readText) })
  const data = (key: string) => ({ [key]: readData(expect[key], at(key)) })
  const lists = (key: string) => ({ [key]: readList(expect[key], at(key), (item) => item) })
  const given = (key: string, read: (key: string) => Expectation): Expectation => (expect[key] === undefined ? {} : read(key))
  return {
    ...given('status', (key) => ({ [key]: readText(expect[key], at(key)) })),
    ...given('ready', texts),
    ...given('waiting', texts),
    ...given('completed', texts),
    ...given('data', data),
    ...given('dataExact', data),
    ...given('absent', texts),
    ...given('error', (key) => ({ [key]: readError(expect[key], at(key)) })),
    ...given('problems', texts),
    ...given('serviceCalls', lists),
    ...given('messagesSent', lists),
    ...given('signalsThrown', lists),
    ...given('tasksCreated', lists),
  }
}

function readError(error: Json | undefined, where: string): ExpectedError | null {
  if (error === null) return null
  if (!isObject(error)) throw new Malformed(where, 'an object with "code", "element" or "message"', error)
  return { ...part(error, 'code', where), ...part(error, 'element', where), ...part(error, 'message', where) }
}

function part(error: Data, key: 'code' | 'element' | 'message', where: string): ExpectedError {
  return error[key] === undefined || error[key] === null ? {} : { [key]: readText(error[key], `${where} "${key}"`) }
}
