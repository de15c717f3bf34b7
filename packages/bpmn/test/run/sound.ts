import type { InstanceState } from '../../src/state/state.ts'

/** Whether nothing that could ever happen would move the instance on: nobody is asked, nothing is awaited, and no incident tells of it. */
export function isStranded({ status, tokens, subscriptions, incidents, scopes }: InstanceState): boolean {
  if (status === 'complete' || status === 'terminated' || status === 'suspended' || incidents.length > 0 || subscriptions.length > 0)
    return false
  const asked = tokens.some(({ waiting, state }) => waiting === 'user' || waiting === 'service' || waiting === 'store' || state === 'ready')
  return !asked && !scopes.some(({ kind }) => kind === 'adhoc')
}

/** Everything about a state that does not fit together; empty for a legal one. */
export function contradictions({ status, scopes, tokens, subscriptions, incidents, next, forks = {} }: InstanceState): string[] {
  const found: string[] = []
  const ids = [...scopes, ...tokens, ...subscriptions, ...incidents].map(({ id }) => id)
  if (new Set(ids).size !== ids.length) found.push('an id is used twice')
  if (ids.some((id) => id >= next)) found.push('an id is ahead of the counter')
  const scopeIds = new Set(scopes.map(({ id }) => id))
  const byId = new Map(tokens.map((token) => [token.id, token]))
  for (const token of tokens) {
    if (!scopeIds.has(token.scope)) found.push(`token ${token.id} has no scope`)
    if (token.state === 'waiting' && token.waiting === undefined) found.push(`token ${token.id} waits for nothing`)
    if (token.state === 'failed' && !incidents.some((incident) => incident.token === token.id))
      found.push(`token ${token.id} is parked without incident`)
    if (token.waiting === 'scope' && !scopes.some(({ host }) => host === token.id)) found.push(`token ${token.id} waits for no scope`)
    if (token.waiting === 'event' && !subscriptions.some((subscription) => subscription.token === token.id))
      found.push(`token ${token.id} hears nothing`)
    if (token.outer !== undefined && !byId.has(token.outer)) found.push(`token ${token.id} belongs to nobody`)
    for (const fork of token.forks ?? []) if (!(fork in forks)) found.push(`fork ${fork} is not kept`)
    const inner = tokens.filter(({ outer }) => outer === token.id).length
    if (token.loop && inner !== token.loop.begun - token.loop.ended) found.push(`token ${token.id} has lost an iteration`)
  }
  for (const scope of scopes) {
    const events = scopes.some(({ parent, kind }) => parent === scope.id && kind === 'event')
    if (!tokens.some((token) => token.scope === scope.id) && !events && scope.kind !== 'adhoc' && scope.phase !== 'unstarted')
      found.push(`scope ${scope.id} is empty`)
    if (scope.host !== undefined && !byId.has(scope.host)) found.push(`scope ${scope.id} has no host`)
  }
  for (const { id, token } of subscriptions) if (token !== undefined && !byId.has(token)) found.push(`subscription ${id} has no token`)
  for (const { id, token } of incidents)
    if (token !== undefined && byId.get(token)?.state !== 'failed') found.push(`incident ${id} parks nothing`)
  if ((status === 'complete' || status === 'terminated') && tokens.length + scopes.length + subscriptions.length > 0)
    found.push('something lives on after the end')
  return found
}
