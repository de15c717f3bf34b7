/** Cost of inserting, deleting or replacing a letter, and of changing only its case: CPython's weights. */
const move = 2
const caseChange = 1
/** Names looked at, at most; longer names are not compared. */
const maxNames = 750
const maxLength = 40

/** The name of `names` that `name` was probably meant to be, by the rule of CPython's suggestions, or undefined. */
function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > maxLength) return undefined
  let best: string | undefined
  let limit = Number.POSITIVE_INFINITY
  let looked = 0
  for (const candidate of names) {
    if (++looked > maxNames) return best
    if (candidate === name || candidate.length > maxLength) continue
    const allowed = Math.min(Math.floor(((name.length + candidate.length + 3) * move) / 6), limit - 1)
    if (Math.abs(candidate.length - name.length) * move > allowed) continue
    const distance = editDistance(name, candidate)
    if (distance > allowed) continue
    best = candidate
    limit = distance
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index * move)
  for (let row = 1; row <= a.length; row++) {
    const current = [row * move]
    for (let column = 1; column <= b.length; column++) {
      const change = (previous[column - 1] ?? 0) + changeCost(a[row - 1] ?? '', b[column - 1] ?? '')
      current.push(Math.min((previous[column] ?? 0) + move, (current[column - 1] ?? 0) + move, change))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

function changeCost(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? caseChange : move
}

/** `Did you mean: 'name'?`, worked out only when somebody reads it. */
export function suggestion(name: string, names: () => Iterable<string>): () => string | undefined {
  return () => {
    const meant = nearest(name, names())
    return meant === undefined ? undefined : `Did you mean: '${meant}'?`
  }
}
