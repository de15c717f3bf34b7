import { Link } from '@tanstack/react-router'
import { Facts, Pill } from '@trellis/ui'
import type { ReactNode } from 'react'
import type { VersionDetails } from '../../../../contract/index.ts'
import { byteSize } from '../../builds/byte-size.ts'
import { firmwareName } from '../../builds/firmware-label.ts'
import { Day } from '../../packages/day.tsx'
import { AdminLink } from '../shell/admin-link.tsx'
import { DetailsSection, DetailsSections } from '../shell/details-section.tsx'
import { yesOrNo } from './version-look.tsx'

/** All about a version, by what belongs together. */
export function VersionSections({ details }: { details: VersionDetails }) {
  const { version, downloads } = details
  return (
    <DetailsSections>
      <DetailsSection title="Identity">
        <Facts
          facts={[
            ['Version', version.id],
            [
              'Package',
              <Link className="text-link" key="package" params={{ name: version.package }} to="/package/$name">
                {version.package}
              </Link>,
            ],
            ['Upstream version', version.upstream],
            ['Revision', version.revision],
            ['Uploaded', <Day iso={version.createdAt} key="created" />],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Metadata">
        <Facts
          facts={[
            ['Names', details.displayNames.map(({ language, text }) => `${text} (${language})`).join(', ')],
            ['Maintainer', withAddress(details.maintainer, details.maintainerUrl)],
            ['Distributor', withAddress(details.distributor, details.distributorUrl)],
            ['Problems are reported at', details.reportUrl ?? '–'],
            ['Services', details.services.length === 0 ? '–' : details.services.join(', ')],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Features">
        <Facts
          facts={[
            ['Beta', yesOrNo(version.beta)],
            ['Startable', yesOrNo(version.startable)],
            ['Wizard for installing', yesOrNo(details.installWizard)],
            ['Wizard for upgrading', yesOrNo(details.upgradeWizard)],
          ]}
        />
      </DetailsSection>
      <DetailsSection title="Numbers">
        <Facts
          facts={[
            ['Builds', version.builds],
            ['Total size', byteSize(version.totalBytes)],
            ['Downloads', downloads.total],
            ['Downloads of 90 days', downloads.recent],
          ]}
        />
      </DetailsSection>
      <DetailsSection isWide title="Builds">
        <BuildLinks builds={details.builds} />
      </DetailsSection>
      <DetailsSection isWide title="License">
        <License text={details.license} />
      </DetailsSection>
    </DetailsSections>
  )
}

function BuildLinks({ builds }: Pick<VersionDetails, 'builds'>) {
  if (builds.length === 0) return <p>None.</p>
  return (
    <ul>
      {builds.map((build) => (
        <li key={build.id}>
          <AdminLink to={`/admin/builds/${build.id}`}>
            {build.architectures.join(', ')} from {firmwareName(build.firmwareMin)}
          </AdminLink>{' '}
          <Pill tone={build.active ? 'good' : 'neutral'}>{build.active ? 'active' : 'inactive'}</Pill>
        </li>
      ))}
    </ul>
  )
}

/** Characters of a license that are shown at once. */
const licensePreview = 250

function License({ text }: { text: string | null }) {
  if (text === null || text === '') return <p>None.</p>
  if (text.length <= licensePreview) return <p style={{ whiteSpace: 'pre-wrap' }}>{text}</p>
  return (
    <details>
      <summary>{text.slice(0, licensePreview)}…</summary>
      <p style={{ whiteSpace: 'pre-wrap' }}>{text}</p>
    </details>
  )
}

function withAddress(name: string | null, address: string | null): ReactNode {
  if (name === null || name === '') return address ?? '–'
  return address === null || address === '' ? name : `${name}, ${address}`
}
