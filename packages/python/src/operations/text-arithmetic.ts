import { meter } from '../budget.ts'

/** `a + b`. The engine joins lazily, so building a text bit by bit stays linear; what it holds is still charged. */
export function concatenated(a: string, b: string): string {
  meter.allocate(16 + b.length)
  // Each half may be small and the whole be beyond what JS can hold; `repeated` and this are the only ways to get there.
  if (a.length + b.length > 2 ** 28) throw meter.exceeded('memory')
  return a + b
}

/** `text * count` */
export function repeated(text: string, count: number): string {
  if (count <= 0 || text === '') return ''
  const length = text.length * count
  if (length > 2 ** 28) throw meter.exceeded('memory')
  meter.allocate(length)
  meter.spend(Math.ceil(length / 64))
  return text.repeat(count)
}
