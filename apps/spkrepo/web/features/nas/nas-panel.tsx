import { CopyText } from '@trellis/ui'
import { useServices } from '../../app/services.ts'
import classes from './nas-panel.module.css'
import { SetupSteps } from './setup-steps.tsx'

/** How a first-time visitor makes their NAS list these packages. */
export function NasPanel() {
  const { nasUrl } = useServices()
  return (
    <section aria-labelledby="add-to-nas" className={classes.panel}>
      <h2 className={classes.title} id="add-to-nas">
        Add this repository to your device
      </h2>
      <div className={classes.address}>
        <code className={classes.url}>{nasUrl}</code>
        <CopyText label="Copy the repository address" size="xs" text={nasUrl} variant="filled" />
      </div>
      <SetupSteps />
    </section>
  )
}
