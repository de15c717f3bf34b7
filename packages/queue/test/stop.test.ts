import { describe, expect, it } from 'vitest'
import { QueueError } from '../src/errors.ts'
import { Stop } from '../src/stop.ts'

const [drain, loss] = [new QueueError('draining', 'the worker stops'), new QueueError('lease_lost', 'somebody else has it')]

describe('the wish that a hand-out stops', () => {
  it('reaches a handler that has asked for its signal before', () => {
    const stop = new Stop()
    const { signal } = stop
    const heard: unknown[] = []
    signal.addEventListener('abort', () => heard.push(signal.reason))

    stop.abort(drain)

    expect(heard).toEqual([drain])
    expect(stop).toMatchObject({ aborted: true, reason: drain })
  })

  it('is told by a signal that is asked for afterwards', () => {
    const stop = new Stop()
    stop.abort(drain)

    expect(stop.signal.aborted).toBe(true)
    expect(stop.signal.reason).toBe(drain)
  })

  it('keeps its first reason, for the engine and for the handler', () => {
    const stop = new Stop()
    const { signal } = stop
    stop.abort(drain)
    stop.abort(loss)

    expect([stop.reason, signal.reason]).toEqual([drain, drain])
  })

  it('gives one signal, however often it is asked for, and none is aborted while nobody wants that', () => {
    const stop = new Stop()

    expect(stop.signal).toBe(stop.signal)
    expect([stop.aborted, stop.signal.aborted, stop.reason]).toEqual([false, false, undefined])
  })
})
