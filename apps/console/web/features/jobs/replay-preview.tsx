import { type Column, DataTable, EmptyState, Notice } from '@trellis/ui'
import type { DeadFilter, ReplayPreview as Preview } from '../../../contract/index.ts'
import { countText, numberText } from '../../app/number-text.ts'
import { ReplayButton } from './replay-button.tsx'
import classes from './replay-preview.module.css'

/** How many dead jobs fit, and which; and the button. */
export function ReplayPreview({ filter, preview }: { filter: DeadFilter; preview: Preview }) {
  const { count, isCut, byTask } = preview
  if (count === 0) return <EmptyState title="No dead job fits" />
  return (
    <>
      <div className={classes.head}>
        <p className={classes.count}>
          <strong>{countText(count, 'dead job')}</strong>
          {isCut && ' and more'}
        </p>
        <ReplayButton filter={filter} preview={preview} />
      </div>
      {isCut && <Notice tone="info">They are replayed in portions, the newest first, until none is left or you stop.</Notice>}
      <DataTable
        caption="Dead jobs that fit, by task and error"
        columns={columns}
        keyOf={({ task, error }) => `${task} ${error}`}
        rows={byTask}
      />
    </>
  )
}

const columns: readonly Column<Preview['byTask'][number]>[] = [
  { key: 'task', title: 'Task', cell: ({ task }) => task },
  { key: 'error', title: 'Last failure', cell: ({ error }) => error },
  { key: 'count', title: 'Jobs', numeric: true, cell: ({ count }) => numberText(count) },
]
