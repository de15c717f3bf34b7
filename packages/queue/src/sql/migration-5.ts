import type { Site } from './connection.ts'

/** Version 5: jobs that start one after the other, and jobs that go last in, first out. */
export function addOrders({ dialect, job, schema }: Site): readonly string[] {
  const index = (name: string) => `${schema}_${name}`
  const columns = [
    `order_key text${dialect.replyCanBeLost ? ' collate "C"' : ''}`,
    // 1 for the job of an order that is in line, runs, or waits for children that it got while it ran; of no meaning once it is over.
    'has_turn smallint not null default 0',
    'lifo smallint not null default 0',
  ]
  return [
    ...columns.map((column) => `alter table ${job} add column ${column}`),
    `create unique index ${index('job_turn')} on ${job} (namespace, queue, order_key) where has_turn = 1 and forget_at is null`,
    `create index ${index('job_behind')} on ${job} (namespace, queue, order_key, position) where blocked_by = 'order'`,
    `create index ${index('job_lifo_line')} on ${job} (namespace, queue, priority, due_at, position)
      where state = 'waiting' and blocked_by is null and special = 1 and lifo = 1`,
    `drop index ${dialect.index(schema, 'job_blocked')}`,
    `create index ${index('job_blocked')} on ${job} (namespace, queue, blocked_by, blocked_key, 
      priority desc, (case when lifo = 1 then -due_at else due_at end), (case when lifo = 1 then -position else position end))
      where blocked_by is not null`,
  ]
}
