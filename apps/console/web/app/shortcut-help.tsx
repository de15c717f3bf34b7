import { Button } from '@mantine/core'
import { Dialog } from '@trellis/ui'
import { sections } from './sections.ts'
import classes from './shortcut-help.module.css'

/** The keys of the console. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog actions={<Button onClick={onClose}>Close</Button>} onClose={onClose} title="Keys">
      <dl className={classes.keys}>
        {sections.map(({ key, title }) => (
          <Entry key={key} keys={['g', key]} meaning={title} />
        ))}
        <Entry keys={['/']} meaning="Search for a job by its id or unique key" />
        <Entry keys={['?']} meaning="These keys" />
        <Entry keys={['Esc']} meaning="Close what is open" />
      </dl>
    </Dialog>
  )
}

function Entry({ keys, meaning }: { keys: readonly string[]; meaning: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{meaning}</dd>
    </div>
  )
}
