import type { ReactNode } from 'react'
import classes from './nas-panel.module.css'

/** What to do on one line of systems. */
interface Setup {
  readonly system: string
  readonly steps: readonly ReactNode[]
  readonly note?: ReactNode
}

const openSettings = (
  <>
    Open <b>Package Center</b> and press <b>Settings</b>.
  </>
)
const addSource = (
  <>
    Under <b>Package Sources</b> press <b>Add</b>, give it any name and paste the address as its location.
  </>
)
const community = (
  <>
    The packages appear under <b>Community</b>.
  </>
)
const oldDevices =
  'If the list stays empty: set the clock right, and if the address begins with https, try it with http. A system this old may not know the certificates of today.'

const setups: readonly Setup[] = [
  { system: 'DSM 7', steps: [openSettings, addSource, community], note: 'DSM 7 checks no signatures: there is nothing else to set.' },
  {
    system: 'DSM 6',
    steps: [
      openSettings,
      <>
        Under <b>General</b>, set <b>Trust Level</b> to <b>Synology Inc. and trusted publishers</b>.
      </>,
      addSource,
      <>{community} The first time, confirm the publisher’s certificate: the repository sends its key along with its list.</>,
    ],
    note: (
      <>
        A package without a signature installs only with the trust level <b>Any publisher</b>.
      </>
    ),
  },
  {
    system: 'DSM 5',
    steps: [
      openSettings,
      <>
        Under <b>General</b>, set <b>Trust Level</b> to <b>Synology Inc. and trusted publishers</b>. From DSM 5.1 on the key of the
        repository comes with its list; before, choose <b>Any publisher</b>.
      </>,
      addSource,
      community,
    ],
    note: oldDevices,
  },
  {
    system: 'DSM 3 and 4',
    steps: [
      openSettings,
      <>
        Under <b>Package Sources</b> press <b>Add</b> and give it any name and the address.
      </>,
      <>
        The packages appear under <b>Community</b> or <b>Other Sources</b>. Signatures are not checked.
      </>,
    ],
    note: oldDevices,
  },
  {
    system: 'SRM (routers)',
    steps: [openSettings, addSource, community],
    note: 'Routers are a line of their own: they are offered what was built for SRM, and old packages without machine code.',
  },
]

/** The steps for every line of systems; the newest stands open, and each folds without any script. */
export function SetupSteps() {
  return (
    <div className={classes.setups}>
      {setups.map(({ system, steps, note }, place) => (
        <details className={classes.setup} key={system} name="setup" open={place === 0}>
          <summary>{system}</summary>
          <ol className={classes.steps}>
            {steps.map((step, number) => (
              // The list never changes, so a step's place is its identity.
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <li key={number}>{step}</li>
            ))}
          </ol>
          {note !== undefined && <p className={classes.note}>{note}</p>}
        </details>
      ))}
    </div>
  )
}
