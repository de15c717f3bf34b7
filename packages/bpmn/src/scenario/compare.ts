import type { Data, Json } from '../expression/evaluator.ts'
import type { ModelProblem } from './models.ts'
import type { Observation, ObservedIncident } from './observe.ts'
import { isObject } from './read-json.ts'
import type { Expectation, ExpectedError } from './scenario.ts'

/** One thing that is not as expected. */
export interface Difference {
  readonly expected: Json
  readonly got: Json
}

/** Everything in which `observed` is not as `expect` says. */
export function differences(expect: Expectation, observed: Observation): readonly Difference[] {
  return [
    ...statusDifference(expect, observed),
    ...setDifference('ready', expect.ready, observed.ready),
    ...setDifference('waiting', expect.waiting, observed.waiting),
    ...orderDifference(expect.completed, observed.completed),
    ...dataDifferences(expect.data, observed.data),
    ...(expect.dataExact === undefined || same(expect.dataExact, observed.data)
      ? []
      : [{ expected: { dataExact: expect.dataExact }, got: { dataExact: observed.data } }]),
    ...(expect.absent ?? [])
      .filter((name) => Object.hasOwn(observed.data, name))
      .map((name) => ({ expected: { absent: [name] }, got: { data: { [name]: observed.data[name] ?? null } } })),
    ...errorDifference(expect.error, observed.incidents),
    ...listDifference('serviceCalls', expect.serviceCalls, observed.serviceCalls),
    ...listDifference('messagesSent', expect.messagesSent, observed.messagesSent),
    ...listDifference('signalsThrown', expect.signalsThrown, observed.signalsThrown),
    ...listDifference('tasksCreated', expect.tasksCreated, observed.tasksCreated),
  ]
}

/** What is wrong with the models beyond what was expected, and what was expected and is not wrong. */
export function problemDifferences(expected: readonly string[] | undefined, problems: readonly ModelProblem[]): readonly Difference[] {
  const listed = new Set(expected)
  const found = new Set(problems.map(({ code }) => code))
  const missing = [...listed].filter((code) => !found.has(code))
  const unlisted = problems.filter(({ code, level }) => level === 'error' && !listed.has(code))
  if (missing.length === 0 && unlisted.length === 0) return []
  const got = problems.map(({ code, elementId, file, line, message }) => ({ code, element: elementId, file, line, message }))
  return [{ expected: { problems: [...listed] }, got: { problems: got } }]
}

/** Whether `got` has everything that `expected` has: objects may have more names, lists are of equal length. */
export function contains(expected: Json, got: Json | undefined): boolean {
  if (isObject(expected))
    return isObject(got) && Object.entries(expected).every(([name, value]) => Object.hasOwn(got, name) && contains(value, got[name]))
  if (Array.isArray(expected)) {
    const items: readonly Json[] = expected
    return isArray(got) && got.length === items.length && items.every((item, index) => contains(item, got[index]))
  }
  return expected === got
}

function same(expected: Json, got: Json): boolean {
  return contains(expected, got) && contains(got, expected)
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** An unexpected status is mostly an incident, so it says which. */
function statusDifference({ status }: Expectation, observed: Observation): readonly Difference[] {
  if (status === undefined || status === observed.status) return []
  const incidents = observed.incidents.map(incidentJson)
  return [{ expected: { status }, got: { status: observed.status, ...(incidents.length === 0 ? {} : { incidents }) } }]
}

function setDifference(what: 'ready' | 'waiting', expected: readonly string[] | undefined, got: readonly string[]): readonly Difference[] {
  if (expected === undefined || same([...expected].sort(), [...got].sort())) return []
  return [{ expected: { [what]: expected }, got: { [what]: got } }]
}

function orderDifference(expected: readonly string[] | undefined, got: readonly string[]): readonly Difference[] {
  if (expected === undefined) return []
  let from = 0
  for (const name of expected) {
    const at = got.indexOf(name, from)
    if (at === -1) return [{ expected: { completed: expected }, got: { completed: got } }]
    from = at + 1
  }
  return []
}

function dataDifferences(expected: Data | undefined, got: Data): readonly Difference[] {
  return Object.entries(expected ?? {})
    .filter(([name, value]) => !Object.hasOwn(got, name) || !contains(value, got[name]))
    .map(([name, value]) => ({
      expected: { data: { [name]: value } },
      got: { data: Object.hasOwn(got, name) ? { [name]: got[name] ?? null } : {} },
    }))
}

function errorDifference(expected: ExpectedError | null | undefined, incidents: readonly ObservedIncident[]): readonly Difference[] {
  if (expected === undefined) return []
  const met = expected === null ? incidents.length === 0 : incidents.some((incident) => isMet(expected, incident))
  if (met) return []
  return [{ expected: { error: expected === null ? null : { ...expected } }, got: { incidents: incidents.map(incidentJson) } }]
}

function isMet({ code, element, message }: ExpectedError, incident: ObservedIncident): boolean {
  return (
    (code === undefined || incident.codes.includes(code)) &&
    (element === undefined || incident.element === element || incident.name === element) &&
    (message === undefined || incident.message.includes(message))
  )
}

function incidentJson({ codes, element, message, line }: ObservedIncident): Json {
  return { codes, element, message, ...(line === undefined ? {} : { line }) }
}

function listDifference(
  what: 'serviceCalls' | 'messagesSent' | 'signalsThrown' | 'tasksCreated',
  expected: readonly Json[] | undefined,
  got: readonly Json[],
): readonly Difference[] {
  if (expected === undefined) return []
  const key = what === 'serviceCalls' ? 'operator' : 'name'
  const wanted = expected.map((item) => (typeof item === 'string' ? { [key]: item } : item))
  if (contains(wanted, [...got])) return []
  return [{ expected: { [what]: expected }, got: { [what]: got } }]
}
