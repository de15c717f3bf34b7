import { type DemoPackage, targets } from '../demo-package.ts'
import { PERMISSIVE_LICENSE, SHARE_ALIKE_LICENSE } from './licenses.ts'
import { GREENHOUSE, HARUKI, TOMASZ } from './parties.ts'

const tallywick: DemoPackage = {
  name: 'tallywick',
  glyph: 'bars',
  colourSeed: 'chestnut',
  texts: {
    enu: {
      name: 'Tallywick Agent',
      description:
        'Counts what happens on the NAS – load, temperatures, disks, volumes – and hands the numbers to the monitoring you already have.',
    },
    csy: { name: 'Tallywick Agent', description: 'Počítá, co se na NAS děje, a předává čísla monitoringu, který už máte.' },
  },
  maintainer: HARUKI,
  license: PERMISSIVE_LICENSE,
  binaryKb: 36,
  versions: [
    { version: '1.7.0-12', ageDays: 226, changelog: 'Temperatures of M.2 drives.', targets: targets('7.0-40000', 'intel', 'armv8') },
    {
      version: '1.8.2-14',
      ageDays: 27,
      changelog: 'Counts per volume.<br>Uses a third of the memory.',
      targets: [...targets('6.2-24922', 'intelOld', 'armv7'), ...targets('7.0-40000', 'intel', 'armv7', 'armv8')],
    },
  ],
}

/** A library: nothing to start. */
const pyruntime: DemoPackage = {
  name: 'pyruntime313',
  glyph: 'terminal',
  colourSeed: 'azure',
  texts: {
    enu: {
      name: 'Python 3.13 Runtime',
      description: 'Python 3.13 with its standard library, for packages that are written in it. Installs nothing that starts by itself.',
    },
  },
  maintainer: HARUKI,
  distributor: GREENHOUSE,
  license: PERMISSIVE_LICENSE,
  startable: false,
  binaryKb: 220,
  versions: [
    { version: '3.13.1-4', ageDays: 292, changelog: 'Python 3.13.1.', targets: targets('7.0-40000', 'intel', 'armv7', 'armv8') },
    {
      version: '3.13.4-6',
      ageDays: 103,
      changelog: 'Python 3.13.4, with newer certificates.',
      targets: targets('7.0-40000', 'intel', 'armv7', 'armv8'),
    },
  ],
}

const snowdrift: DemoPackage = {
  name: 'snowdrift',
  glyph: 'cloud',
  colourSeed: 'opal',
  texts: {
    enu: {
      name: 'Snowdrift Backup',
      description:
        'Backs up shared folders to another NAS, a disk in a drawer or any S3 store: deduplicated, encrypted, and checked every Sunday.',
    },
    trk: {
      name: 'Snowdrift Backup',
      description: 'Paylaşılan klasörleri başka bir NAS’a, bir diske veya S3 deposuna şifreli olarak yedekler.',
    },
  },
  maintainer: TOMASZ,
  license: SHARE_ALIKE_LICENSE,
  binaryKb: 100,
  versions: [
    {
      version: '0.17.3-26',
      ageDays: 183,
      changelog: 'Restores single files from the web page.',
      targets: targets('7.0-40000', 'intel', 'armv8'),
    },
    {
      version: '0.18.0-28',
      ageDays: 22,
      changelog:
        '<ul><li>A disk in a drawer is recognised when it comes back</li><li>Checks read one tenth of the data each week</li></ul>',
      targets: [...targets('6.2-25423', 'intelOld'), ...targets('7.0-40000', 'intel', 'armv7', 'armv8')],
    },
  ],
}

/** Packages that look after the NAS itself. */
export const systemPackages = [tallywick, pyruntime, snowdrift] as const
