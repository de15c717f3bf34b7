import { type DemoPackage, targets } from '../demo-package.ts'
import { PERMISSIVE_LICENSE, SHARE_ALIKE_LICENSE } from './licenses.ts'
import { GREENHOUSE, INES, MARIT } from './parties.ts'

const oakvault: DemoPackage = {
  name: 'oakvault',
  glyph: 'shield',
  colourSeed: 'lemon',
  texts: {
    enu: {
      name: 'Oakvault',
      description: 'A password vault for people who share some secrets and keep others. Everything is encrypted before it reaches the NAS.',
    },
    ger: {
      name: 'Oakvault',
      description: 'Ein Tresor für Passwörter, die man teilt oder für sich behält. Verschlüsselt, bevor sie das NAS erreichen.',
    },
  },
  maintainer: MARIT,
  distributor: GREENHOUSE,
  license: SHARE_ALIKE_LICENSE,
  wizardQuestion: 'Which e-mail address may invite the first people?',
  binaryKb: 110,
  versions: [
    { version: '1.30.1-8', ageDays: 152, changelog: 'Passkeys.', targets: targets('7.1-42661', 'intel', 'armv8') },
    {
      version: '1.32.0-10',
      ageDays: 40,
      changelog: '<b>Security:</b> an emergency contact has to wait for the full time again. Everybody should update.',
      targets: targets('7.1-42661', 'intel', 'armv7', 'armv8'),
    },
  ],
}

/** Its newest version is a beta; the one before stays what devices get. */
const emberhome: DemoPackage = {
  name: 'emberhome',
  glyph: 'cloud',
  colourSeed: 'well',
  texts: {
    enu: {
      name: 'Emberhome',
      description:
        'The hub between lamps, heating, blinds and sensors of many makers. Rules are drawn, not written, and run without the internet.',
    },
    dan: {
      name: 'Emberhome',
      description: 'Knudepunktet mellem lamper, varme, persienner og sensorer. Regler tegnes og kører uden internet.',
    },
  },
  maintainer: INES,
  distributor: GREENHOUSE,
  license: PERMISSIVE_LICENSE,
  info: { install_dep_packages: 'pyruntime313>=3.13.1-4' },
  binaryKb: 70,
  versions: [
    {
      version: '2026.2-41',
      ageDays: 131,
      changelog: 'Heating learns how long a room takes.',
      targets: targets('7.1-42661', 'intel', 'armv8'),
    },
    {
      version: '2026.3-42',
      ageDays: 61,
      changelog: 'Rules can wait for each other.<br>Sensors that fell silent are shown first.',
      targets: targets('7.1-42661', 'intel', 'armv8'),
    },
    {
      version: '2026.4b1-43',
      ageDays: 8,
      changelog: '<b>Beta.</b> Rooms have a page of their own. Make a backup first, and tell us what breaks.',
      reportUrl: 'https://issues.example.org/emberhome',
      targets: targets('7.2-64570', 'intel', 'armv8'),
    },
  ],
}

/** Packages that look after the house and its people. */
export const homePackages = [oakvault, emberhome] as const
