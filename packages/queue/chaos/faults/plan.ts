import { type Random, seeded } from '../random.ts'
import type { Fault, FaultKind, FaultWeights } from './kinds.ts'

/** What a plan depends on. The same values make the same plan. */
export interface PlanOptions {
  readonly seed: string
  /** For how long faults come. Milliseconds. */
  readonly forMs: number
  /** Between two faults, on average. Milliseconds. */
  readonly gapMs: number
  readonly leaseMs: number
  readonly weights: FaultWeights
  readonly workers: readonly string[]
  readonly producers: readonly string[]
}

const hourMs = 3_600_000

/** Which faults come, when, to whom and for how long. Nothing is hit again while it is likely to be busy with what hit it before. */
export function planFaults(options: PlanOptions): readonly Fault[] {
  const random = seeded(options.seed)
  const freeAtMs = new Map<string, number>()
  const faults: Fault[] = []
  for (let atMs = gap(options, random); atMs < options.forMs; atMs += gap(options, random)) {
    const drawn = draw(options, random)
    const hit = drawn.target === 'workers' ? [...options.workers] : [drawn.target]
    if (hit.some((target) => (freeAtMs.get(target) ?? 0) > atMs)) continue
    for (const target of hit) freeAtMs.set(target, atMs + lastsMs(drawn))
    faults.push({ number: faults.length + 1, atMs, ...drawn })
  }
  return faults
}

function draw(options: PlanOptions, random: Random): Pick<Fault, 'kind' | 'target' | 'ms'> {
  const kind = random.weighted(options.weights as Readonly<Record<FaultKind, number>>)
  return { kind, target: targetOf(kind, options, random), ms: durationOf(kind, options, random) }
}

function gap({ gapMs }: PlanOptions, random: Random): number {
  return random.whole(Math.ceil(gapMs * 0.3), Math.ceil(gapMs * 1.7))
}

/** About how long it takes until what was hit is whole again. Milliseconds. */
function lastsMs({ kind, ms }: Pick<Fault, 'kind' | 'ms'>): number {
  switch (kind) {
    case 'fail-over':
    case 'stop-master':
    case 'kill-master':
      return 5_000
    case 'kill-postgres':
    case 'kill-backend':
    case 'move-slot':
      return 1_500
    case 'shift-clock':
      return 0
    default:
      return ms + 300
  }
}

function targetOf(kind: FaultKind, { workers, producers }: PlanOptions, random: Random): string {
  switch (kind) {
    case 'kill-worker':
    case 'stop-worker':
    case 'block-worker':
    case 'drain-worker':
      return random.pick(workers)
    case 'kill-all-workers':
      return 'workers'
    case 'kill-producer':
      return random.pick(producers)
    case 'shift-clock':
    case 'cut-before-send':
    case 'cut-after-send':
    case 'cut-in-request':
    case 'cut-in-reply':
    case 'half-open':
    case 'slow-wire':
    case 'refuse-connections':
      return random.pick([...workers, ...producers])
    default:
      return 'store'
  }
}

function durationOf(kind: FaultKind, { leaseMs }: PlanOptions, random: Random): number {
  switch (kind) {
    case 'stop-worker':
    case 'block-worker':
    case 'half-open':
      return random.whole(leaseMs * 0.4, leaseMs * 2)
    case 'pause-clients':
    case 'fill-memory':
    case 'stop-redis':
    case 'slow-wire':
    case 'refuse-connections':
    case 'lock-file':
      return random.whole(100, leaseMs * 1.5)
    case 'shift-clock':
      return random.pick([-hourMs, hourMs, 0])
    default:
      return 0
  }
}
