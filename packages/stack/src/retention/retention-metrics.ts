import { Counter, type Registry } from 'prom-client'

/** Counts what the run of the retention deletes in this process into `trellis_retention_removed_total`. */
export function countRemoved(registry: Registry): (what: string, rows: number) => void {
  const removed = new Counter({
    name: 'trellis_retention_removed_total',
    help: 'Rows that this process deleted because they were past their time.',
    labelNames: ['what'],
    registers: [registry],
  })
  return (what, rows) => removed.inc({ what }, rows)
}
