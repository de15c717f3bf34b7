import { Notice, Pill } from '@trellis/ui'
import type { OfferDiagnosis } from '../../../contract/index.ts'
import { firmwareRange } from '../builds/firmware-label.ts'
import { systemName } from '../devices/named-device.ts'
import classes from './offer-answer.module.css'
import type { AskedDevice } from './offer-query.ts'

type Diagnosed = OfferDiagnosis['builds'][number]

/** Builds that are shown at once; the others, which the catalog prefers less, on request. */
const shownAtOnce = 8

/** In plain words: what the device is offered, and of every build why or why not. */
export function OfferAnswer({ offer, asked }: { offer: OfferDiagnosis; asked: AskedDevice }) {
  const who = `${asked.device.label} with ${systemName(asked.firmware)}`
  // The one that is offered first; the others as the catalog prefers them.
  const builds = offer.builds.toSorted((one, other) => Number(other.offered) - Number(one.offered))
  const [first, rest] = [builds.slice(0, shownAtOnce), builds.slice(shownAtOnce)]
  return (
    <section aria-labelledby="answer">
      <h2 className={classes.heading} id="answer">
        {who}
      </h2>
      {offer.offered === null ? (
        <Notice title="It is not offered" tone="warning">
          Package Center on this device does not list the package. Each build below says why.
        </Notice>
      ) : (
        <Notice title={`It is offered version ${offer.offered.version}`} tone="success">
          Where Package Center does not show it: refresh its list, and check that this repository is among its package sources.
        </Notice>
      )}
      <Builds builds={first} />
      {rest.length > 0 && (
        <details className={classes.rest}>
          <summary>{rest.length} more builds</summary>
          <Builds builds={rest} />
        </details>
      )}
    </section>
  )
}

function Builds({ builds }: { builds: readonly Diagnosed[] }) {
  return (
    <ul className={classes.builds}>
      {builds.map((build) => (
        <li className={classes.build} data-offered={build.offered || undefined} key={build.id}>
          <h3 className={classes.name}>
            {build.version} {build.beta && <Pill tone="warning">beta</Pill>} {build.offered && <Pill tone="good">offered</Pill>}
          </h3>
          <p className={classes.target}>
            {build.firmwareMin.line.toUpperCase()} {firmwareRange(build)}
            {build.firmwareMax === null && ' or later'} · {build.architectures.join(', ')}
          </p>
          {build.offered ? (
            <p>This is the build that the device is offered.</p>
          ) : (
            <ul className={classes.reasons}>
              {build.reasons.map(({ code, text }) => (
                <li key={code}>{text}</li>
              ))}
            </ul>
          )}
          <a className="text-link" href={build.url}>
            Download, to install by hand
            <span className="visually-hidden">
              : {build.version} for {build.architectures.join(', ')}
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}
