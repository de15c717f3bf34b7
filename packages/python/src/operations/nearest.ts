/** How far two names may be apart to be taken for a slip: a third of their letters, as CPython's suggestions do. */
const tolerance = 3

/** The name of `names` that `name` was probably meant to be, or undefined. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.floor((name.length + tolerance) / tolerance) + 1
  let looked = 0
  for (const candidate of names) {
    if (++looked > 500) return best
    if (candidate === name || (candidate.startsWith('__') && !name.startsWith('_'))) continue
    const limit = Math.min(bestDistance, Math.floor((Math.max(name.length, candidate.length) + 2) / tolerance) + 1)
    if (Math.abs(candidate.length - name.length) >= limit || name.length > 60 || candidate.length > 60) continue
    const distance = editDistance(name, candidate)
    if (distance < limit) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours; another case costs half. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = changeCost(a[row - 1] ?? '', b[column - 1] ?? '')
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + change)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

function changeCost(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1
}
