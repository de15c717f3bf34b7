import { beginnings, type JobState, transitions } from '../../src/job.ts'
import { type Page, tableOf } from './pages.ts'

/** Every legal move as `from verb to`, sorted; that of a new job is from `[*]`. */
export function legalMoves(): readonly string[] {
  const moves = (Object.keys(transitions) as JobState[]).flatMap((from) =>
    Object.entries(transitions[from]).flatMap(([verb, reached]) => reached.map((to) => `${from} ${verb} ${to}`)),
  )
  return [...beginnings.map((to) => `[*] enqueue ${to}`), ...moves].sort()
}

/** The moves that a diagram draws, in the same form. */
export function drawnMoves(text: string): readonly string[] {
  const arrows = [...text.matchAll(/^ {2}(\S+) --> (\w+): (.+)$/gm)]
  return arrows.flatMap(([, from, to, verbs = '']) => verbs.split(', ').map((verb) => `${from} ${verb} ${to}`)).sort()
}

/** The moves that the table of a page lists, without those of new jobs. */
export function listedMoves(page: Page): readonly string[] {
  return tableOf(page, '## Transitions')
    .flatMap(([from, verb, states = '']) => states.split(', ').map((to) => `${from} ${verb} ${to.replaceAll('`', '')}`))
    .sort()
}
