import { type DemoPackage, targets } from '../demo-package.ts'
import { PERMISSIVE_LICENSE, SHARE_ALIKE_LICENSE } from './licenses.ts'
import { GREENHOUSE, HARUKI, MARIT, TOMASZ } from './parties.ts'

const quillbox: DemoPackage = {
  name: 'quillbox',
  glyph: 'chat',
  colourSeed: 'amber',
  texts: {
    enu: {
      name: 'Quillbox',
      description:
        'Notes, checklists and sketches, kept as plain text files in your home folder and in step on every device. Works offline.',
    },
    nld: {
      name: 'Quillbox',
      description: 'Notities, lijstjes en schetsen als gewone tekstbestanden, op elk apparaat gelijk. Werkt ook offline.',
    },
    plk: { name: 'Quillbox', description: 'Notatki, listy i szkice jako zwykłe pliki tekstowe, zsynchronizowane na każdym urządzeniu.' },
  },
  maintainer: TOMASZ,
  distributor: GREENHOUSE,
  license: PERMISSIVE_LICENSE,
  binaryKb: 60,
  screenshots: 2,
  versions: [
    { version: '2.2.0-20', ageDays: 310, changelog: 'Checklists can repeat.', targets: targets('7.0-40000', 'intel', 'armv8') },
    {
      version: '2.3.1-22',
      ageDays: 121,
      changelog: 'Sketches on tablets.<br>Conflicting edits are shown side by side.',
      targets: targets('7.1-42661', 'intel', 'armv7', 'armv8'),
    },
    {
      version: '2.4.0-23',
      ageDays: 5,
      changelog:
        '<ul><li>Search in pictures of text</li><li>Attachments of up to 1 GB</li><li>Danish spelling, thanks to a patient reader</li></ul>',
      targets: targets('7.1-42661', 'intel', 'armv7', 'armv8'),
    },
  ],
}

const hearthforge: DemoPackage = {
  name: 'hearthforge',
  glyph: 'terminal',
  colourSeed: 'grape',
  texts: {
    enu: {
      name: 'Hearthforge',
      description: 'A small Git forge for a household or a team: repositories, issues, reviews and build logs in one program of 60 MB.',
    },
    rus: { name: 'Hearthforge', description: 'Небольшой Git-сервер для дома или команды: репозитории, задачи, рецензии и журналы сборки.' },
    chs: { name: 'Hearthforge', description: '适合家庭或小团队的 Git 服务：仓库、问题、评审和构建日志。' },
  },
  maintainer: HARUKI,
  distributor: GREENHOUSE,
  license: SHARE_ALIKE_LICENSE,
  info: { install_dep_services: 'ssh' },
  wizardQuestion: 'Under which address will you reach the forge?',
  binaryKb: 200,
  versions: [
    {
      version: '1.18.3-31',
      ageDays: 198,
      changelog: '<b>Security:</b> closes a way to read the names of private repositories.',
      targets: targets('7.1-42661', 'intel', 'armv8'),
    },
    {
      version: '1.19.0-32',
      ageDays: 33,
      changelog:
        'Reviews can be finished from the keyboard.<br>Build logs keep their colours.<br>Large files are cloned in one third of the time.',
      targets: [...targets('7.1-42661', 'intel', 'armv8'), ...targets('7.2-64570', 'armv7')],
    },
  ],
}

/** A noarch package that needs another one. */
const papercrane: DemoPackage = {
  name: 'papercrane',
  glyph: 'nodes',
  colourSeed: 'lake',
  texts: {
    enu: {
      name: 'Papercrane Wiki',
      description: 'A wiki of linked pages for a family, a club or a workshop. Pages are Markdown files under version control.',
    },
    spn: {
      name: 'Papercrane Wiki',
      description: 'Un wiki de páginas enlazadas para la familia, el club o el taller. Las páginas son archivos Markdown.',
    },
    ita: { name: 'Papercrane Wiki', description: 'Un wiki di pagine collegate per la famiglia, il circolo o l’officina.' },
  },
  maintainer: MARIT,
  license: PERMISSIVE_LICENSE,
  info: { install_dep_packages: 'pyruntime313>=3.13.1-4' },
  binaryKb: 12,
  versions: [
    { version: '5.0-9', ageDays: 262, changelog: 'Pages load without scripts.', targets: targets('7.0-40000', 'noarch') },
    { version: '5.1-10', ageDays: 141, changelog: 'Tables can be sorted.', targets: targets('7.0-40000', 'noarch') },
    {
      version: '5.2-11',
      ageDays: 47,
      changelog: '<b>New:</b> a page says which other pages link to it.<br><b>Changed:</b> the history shows who wrote which line.',
      targets: targets('7.0-40000', 'noarch'),
    },
  ],
}

/** Packages to write and to work with. */
export const workPackages = [quillbox, hearthforge, papercrane] as const
