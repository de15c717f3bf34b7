import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { BpmnError } from '../../src/run/errors.ts'
import type { InstanceEvent } from '../../src/run/event.ts'
import type { Token } from '../../src/state/state.ts'
import { eventfulModel, type Happening, happenings, lines } from './eventful.ts'
import { contradictions, isStranded } from './sound.ts'
import { Story } from './story.ts'

it('whatever happens to an instance, every state is legal, and only a misuse throws', () => {
  fc.assert(
    fc.property(lines, happenings, (line, events) => {
      const story = new Story(eventfulModel(line), { start: { data: { n: 0 } }, context: { budget: { loop: 300, tokens: 100 } } })
      expect(contradictions(story.state)).toEqual([])
      for (const happening of events) {
        const event = eventOf(story, happening)
        if (!event) continue
        try {
          story.on(event)
        } catch (error) {
          if (!(error instanceof BpmnError) || error.code === 'invalid_state') throw error
        }
        expect(contradictions(story.state)).toEqual([])
        expect(isStranded(story.state)).toBe(false)
        if (story.state.status !== 'suspended') expect(story.places().filter((place) => place.endsWith(' ready'))).toEqual([])
      }
    }),
    { numRuns: 200 },
  )
})

it('the same happens whether the state is stored between two events or kept in memory', () => {
  fc.assert(
    fc.property(lines, happenings, (line, events) => {
      const options = { start: { data: { n: 0 } }, context: { budget: { loop: 300, tokens: 100 } } }
      const stored = new Story(eventfulModel(line), options)
      const kept = new Story(eventfulModel(line), { ...options, inMemory: true })
      for (const happening of events) {
        const event = eventOf(stored, happening)
        if (!event) continue
        kept.nowMs = stored.nowMs
        const refusals = [stored, kept].map((story) => refusalOf(() => story.on(event)))
        expect(refusals[0]).toEqual(refusals[1])
      }
      expect(kept.state).toEqual(stored.state)
      expect(kept.history).toEqual(stored.history)
      expect(kept.effects).toEqual(stored.effects)
    }),
    { numRuns: 150 },
  )
})

it('an instance whose people and services answer, and whose clock goes on, comes to its end or to an incident', () => {
  fc.assert(
    fc.property(lines, (line) => {
      const story = new Story(eventfulModel(line), { start: { data: { n: 0 } }, context: { budget: { loop: 300, tokens: 100 } } })
      for (let turn = 0; turn < 300 && ['waiting', 'user_input_required'].includes(story.state.status); turn += 1) {
        const { tokens, subscriptions } = story.state
        const [user] = tokens.filter(({ waiting }) => waiting === 'user')
        const [service] = tokens.filter(({ waiting }) => waiting === 'service')
        if (user) story.on({ kind: 'completeTask', token: user.id })
        else if (service) story.on({ kind: 'serviceResult', token: service.id, result: 1 })
        else if (subscriptions.some(({ kind }) => kind === 'message')) story.message('M')
        else story.wait(90 * 60_000)
      }
      expect(['complete', 'error']).toContain(story.state.status)
    }),
    { numRuns: 150 },
  )
})

function refusalOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof BpmnError) return error.message
    throw error
  }
}

function eventOf(story: Story, happening: Happening): InstanceEvent | undefined {
  const { state } = story
  switch (happening.kind) {
    case 'wait':
      story.nowMs += happening.minutes * 60_000
      return { kind: 'advanceTime' }
    case 'signal':
      return { kind: 'signal', name: 'S' }
    case 'message':
      return { kind: 'message', name: 'M' }
    case 'pause':
      return { kind: state.status === 'suspended' ? 'resume' : 'suspend' }
    case 'retry': {
      const incident = state.incidents[happening.at % Math.max(state.incidents.length, 1)]
      return incident && { kind: 'retry', incident: incident.id, data: { ...incident.data, missing: 1 } }
    }
    case 'reset': {
      const entries = story.history.filter(({ kind }) => kind === 'entered')
      const entry = entries[happening.at % Math.max(entries.length, 1)]
      return entry && { kind: 'reset', entry }
    }
    default:
      return eventAt(story, happening.kind, happening.at)
  }
}

function eventAt(story: Story, kind: string, at: number): InstanceEvent | undefined {
  const wanted: Record<string, (token: Token) => boolean> = {
    complete: ({ waiting }) => waiting === 'user',
    serve: ({ waiting }) => waiting === 'service',
    breakService: ({ waiting }) => waiting === 'service',
  }
  const tokens = story.state.tokens.filter(wanted[kind] ?? (() => true))
  const token = tokens[at % Math.max(tokens.length, 1)]
  if (!token) return undefined
  switch (kind) {
    case 'complete':
      return { kind: 'completeTask', token: token.id, data: { [`by_${token.node}`]: at } }
    case 'serve':
      return { kind: 'serviceResult', token: token.id, result: at }
    case 'breakService':
      return { kind: 'serviceError', token: token.id, code: at % 2 === 0 ? 'E' : 'Http500' }
    case 'skip':
      return { kind: 'skip', token: token.id }
    case 'cancel':
      return { kind: 'cancelToken', token: token.id }
    case 'fail':
      return { kind: at % 2 === 0 ? 'error' : 'escalation', token: token.id, code: 'E' }
    default: {
      const places = story.history.filter(({ scope }) => scope === token.scope)
      const place = places[at % Math.max(places.length, 1)]
      return place && { kind: 'moveToken', token: token.id, to: place.node }
    }
  }
}
