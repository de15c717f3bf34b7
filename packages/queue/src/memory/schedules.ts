import { isDeepStrictEqual } from 'node:util'
import type { DueSchedules, Firing, JobTemplate, ScheduleDefinition, ScheduleRecord } from '../schedule-book.ts'
import type { Model } from './model.ts'

/**
 * The schedules of a memory broker, and the reference for what every broker must do with them. Deterministic like {@link Model},
 * which the jobs of a firing go to.
 */
export class ScheduleModel {
  readonly #jobs: Model
  readonly #schedules = new Map<string, ScheduleRecord>()
  #lastVersion = 0

  constructor(jobs: Model) {
    this.#jobs = jobs
  }

  save(definition: ScheduleDefinition, nowMs: number): void {
    const saved = this.#schedules.get(definition.name)
    if (saved && isSame(saved, definition)) return
    const now = new Date(nowMs)
    const progress =
      saved?.spec === definition.spec ? { decidedUntil: saved.decidedUntil, dueAt: saved.dueAt } : { decidedUntil: now, dueAt: now }
    const job = { ...definition.job, payload: definition.job.payload.slice() }
    this.#set({ ...definition, ...progress, job, paused: saved?.paused ?? false })
  }

  due(limit: number, nowMs: number): DueSchedules {
    // Cut to whole milliseconds as a Date does, so that nothing is called due before it is.
    const now = new Date(nowMs)
    const waiting = [...this.#schedules.values()]
      .filter((schedule) => !schedule.paused && schedule.dueAt !== null)
      .sort((a, b) => dueMs(a) - dueMs(b) || (a.name < b.name ? -1 : 1))
    const due = waiting.filter((schedule) => dueMs(schedule) <= now.getTime()).slice(0, limit)
    const [next] = waiting
    return { now, due, nextDueMs: next ? Math.max(0, dueMs(next) - now.getTime()) : null }
  }

  fire({ name, version, jobs, decidedUntil, dueAt }: Firing, nowMs: number): boolean {
    const schedule = this.#schedules.get(name)
    if (!schedule || schedule.version !== version || schedule.paused) return false
    this.#set({ ...schedule, decidedUntil, dueAt })
    this.#jobs.enqueue(jobs, nowMs)
    return true
  }

  list(): readonly ScheduleRecord[] {
    return [...this.#schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  pause(name: string, paused: boolean, nowMs: number): boolean {
    const schedule = this.#schedules.get(name)
    if (!schedule || schedule.paused === paused) return schedule !== undefined
    const now = new Date(nowMs)
    const progress = paused ? {} : { decidedUntil: now, dueAt: now }
    this.#set({ ...schedule, ...progress, paused })
    return true
  }

  remove(name: string): boolean {
    return this.#schedules.delete(name)
  }

  #set(schedule: Omit<ScheduleRecord, 'version'>): void {
    this.#lastVersion += 1
    this.#schedules.set(schedule.name, Object.freeze({ ...schedule, version: this.#lastVersion }))
  }
}

function dueMs({ dueAt }: ScheduleRecord): number {
  return dueAt?.getTime() ?? Number.POSITIVE_INFINITY
}

function isSame(saved: ScheduleRecord, { spec, missed, job }: ScheduleDefinition): boolean {
  return saved.spec === spec && saved.missed === missed && isDeepStrictEqual(compared(saved.job), compared(job))
}

function compared({ payload, priority = 0, lifo = false, limits = [], order, unique, ...job }: JobTemplate) {
  return { ...job, payload: Buffer.from(payload), priority, lifo, limits, order, unique }
}
