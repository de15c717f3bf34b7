import { Pill } from '@trellis/ui'
import type { BuildRow } from '../../../../contract/index.ts'
import { byteSize } from '../../builds/byte-size.ts'
import { firmwareName } from '../../builds/firmware-label.ts'
import { Day } from '../../packages/day.tsx'
import { type ListLook, yesNoChoices } from '../list/list-look.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { buildActions } from './build-actions.ts'
import { buildWords } from './build-words.ts'
import { signingTones } from './signing-tones.ts'

/** The list of builds; a row leads to its details, which know by `query` from which list somebody came. */
export function buildLook(query: string): ListLook<BuildRow> {
  return {
    words: buildWords,
    noun: ['build', 'builds'],
    labelOf: buildLabel,
    whenEmpty: 'No build has been uploaded yet',
    actions: buildActions,
    columns: [
      {
        key: 'package',
        title: 'Package',
        sort: 'package',
        cell: (build) => (
          <AdminLink label={buildLabel(build)} to={`/admin/builds/${build.id}${query}`}>
            {build.package}
          </AdminLink>
        ),
      },
      { key: 'version', title: 'Version', sort: 'version', cell: ({ version }) => version },
      { key: 'architectures', title: 'Architectures', cell: ({ architectures }) => <Architectures codes={architectures} /> },
      { key: 'firmware', title: 'Firmware from', sort: 'firmware', cell: ({ firmwareMin }) => firmwareName(firmwareMin) },
      { key: 'publisher', title: 'Publisher', sort: 'publisher', cell: ({ publisher }) => publisher ?? '–' },
      {
        key: 'active',
        title: 'Active',
        sort: 'active',
        cell: ({ active }) => <Pill tone={active ? 'good' : 'neutral'}>{active ? 'active' : 'inactive'}</Pill>,
      },
      { key: 'signing', title: 'Signature', sort: 'signing', cell: ({ signing }) => <Pill tone={signingTones[signing]}>{signing}</Pill> },
      { key: 'storage', title: 'Storage', sort: 'storage', cell: ({ storage }) => storage },
      { key: 'size', title: 'Size', sort: 'size', numeric: true, cell: ({ sizeBytes }) => byteSize(sizeBytes) },
      { key: 'created', title: 'Uploaded', sort: 'created', cell: ({ createdAt }) => <Day iso={createdAt} /> },
    ],
    filters: [
      { name: 'package', label: 'Package' },
      { name: 'version', label: 'Version', placeholder: '1.2-4' },
      { name: 'architecture', label: 'Architecture' },
      { name: 'firmware', label: 'Firmware from', placeholder: '7.2-64570' },
      { name: 'publisher', label: 'Publisher' },
      { name: 'active', label: 'Active', choices: yesNoChoices },
      { name: 'signing', label: 'Signature', choices: Object.keys(signingTones).map((state) => [state, state] as const) },
      {
        name: 'storage',
        label: 'Storage',
        choices: [
          ['local', 'Local'],
          ['remote', 'Remote'],
        ],
      },
    ],
  }
}

/** Architectures that are named in a row; the rest is counted. */
const namedArchitectures = 3

function Architectures({ codes }: { codes: readonly string[] }) {
  const more = codes.length - namedArchitectures
  if (more <= 1) return codes.join(', ')
  return <span title={codes.join(', ')}>{`${codes.slice(0, namedArchitectures).join(', ')} and ${more} more`}</span>
}

/** What people know a build by. */
export function buildLabel({ package: name, version, architectures, firmwareMin }: BuildRow): string {
  return `${name} ${version}, ${architectures.join(' ')}, from ${firmwareName(firmwareMin)}`
}
