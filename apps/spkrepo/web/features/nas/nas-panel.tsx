import { CopyText } from '@trellis/ui'
import { useServices } from '../../app/services.ts'
import classes from './nas-panel.module.css'

/** How a first-time visitor makes their NAS list these packages. */
export function NasPanel() {
  const { nasUrl } = useServices()
  return (
    <section aria-labelledby="add-to-nas" className={classes.panel}>
      <h2 className={classes.title} id="add-to-nas">
        Add this repository to your NAS
      </h2>
      <div className={classes.address}>
        <code className={classes.url}>{nasUrl}</code>
        <CopyText label="Copy the repository address" size="xs" text={nasUrl} variant="filled" />
      </div>
      <ol className={classes.steps}>
        <li>
          Open <b>Package Center</b> and choose <b>Settings</b>.
        </li>
        <li>
          Under <b>Package Sources</b>, press <b>Add</b>, give it any name and paste the address as its location.
        </li>
        <li>
          The packages appear under <b>Community</b>.
        </li>
      </ol>
    </section>
  )
}
