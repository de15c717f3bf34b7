const Real = Date
let shiftMs = 0

const Shifted = new Proxy(Real, {
  construct: (target, given: [], newTarget) =>
    given.length === 0 ? Reflect.construct(target, [Real.now() + shiftMs], newTarget) : Reflect.construct(target, given, newTarget),
  apply: () => new Real(Real.now() + shiftMs).toString(),
  get: (target, name) => (name === 'now' ? () => Real.now() + shiftMs : Reflect.get(target, name)),
})

globalThis.Date = Shifted

/**
 * Moves this process's idea of the time of day, as a wrong host clock does: whatever asks `Date` is wrong by `byMs` from now on. This
 * module is to be preloaded (`--import`), before anything could keep the real `Date`.
 */
export function shiftClock(byMs: number): void {
  shiftMs = byMs
}
