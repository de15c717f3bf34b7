import { type DemoPackage, targets, targetsUpTo } from '../demo-package.ts'
import { PERMISSIVE_LICENSE, SHARE_ALIKE_LICENSE } from './licenses.ts'
import { GREENHOUSE, INES, MARIT } from './parties.ts'

/** A media indexer: many architectures, a range per firmware, four versions. */
const lanternfish: DemoPackage = {
  name: 'lanternfish',
  glyph: 'play',
  colourSeed: 'dusk',
  texts: {
    enu: {
      name: 'Lanternfish',
      description:
        'Finds the films, series and music on your NAS, sorts them into shelves and plays them on any screen in the house. Transcodes on the graphics unit where there is one.',
    },
    ger: {
      name: 'Lanternfish',
      description: 'Findet Filme, Serien und Musik auf dem NAS, ordnet sie in Regale und spielt sie auf jedem Bildschirm im Haus ab.',
    },
    fre: {
      name: 'Lanternfish',
      description: 'Retrouve les films, séries et musiques du NAS, les range en étagères et les lit sur tous les écrans de la maison.',
    },
    jpn: { name: 'Lanternfish', description: 'NAS にある映画、ドラマ、音楽を見つけて棚に整理し、家中のどの画面でも再生できます。' },
  },
  maintainer: MARIT,
  distributor: GREENHOUSE,
  license: SHARE_ALIKE_LICENSE,
  wizardQuestion: 'Which shared folder holds your media?',
  binaryKb: 180,
  screenshots: 3,
  versions: [
    {
      version: '3.4.1-11',
      ageDays: 341,
      changelog: 'Adds shelves for audio books.<br>Needs about 40 MB less memory while it scans.',
      targets: [...targets('6.2-23739', 'intelOld', 'armv7', 'powerpc'), ...targets('7.0-40000', 'intel')],
    },
    {
      version: '3.5.0-12',
      ageDays: 233,
      changelog:
        '<b>New:</b> subtitles are fetched while the film is being indexed.<br><b>Fixed:</b> covers with umlauts in their file names.',
      targets: [...targets('6.2-23739', 'intelOld', 'armv7'), ...targets('7.1-42661', 'intel', 'armv8')],
    },
    {
      version: '3.6.2-14',
      ageDays: 96,
      changelog:
        '<b>Version 3.6.2</b><ul><li>Hardware transcoding on Gemini Lake</li><li>Shelves can be shared by link</li><li>A library of 100,000 tracks opens in under a second</li></ul>',
      targets: [...targetsUpTo(['6.2-23739', '6.2-25556'], 'intelOld', 'armv7'), ...targets('7.1-42661', 'intel', 'armv7', 'armv8')],
    },
    {
      version: '3.7.0-15',
      ageDays: 12,
      changelog:
        '<b>Version 3.7</b><ul><li>Live view of what is playing, and where</li><li>Two-channel sound is kept as it is</li><li>Fewer disk spin-ups at night: the scan waits until the disks are awake</li></ul>Please let the new index finish before you judge the speed.',
      targets: [
        ...targetsUpTo(['6.2-23739', '6.2-25556'], 'intelOld', 'armv7'),
        ...targets('7.1-42661', 'armv7'),
        ...targets('7.2-64570', 'intel', 'armv8'),
      ],
    },
  ],
}

const fernglass: DemoPackage = {
  name: 'fernglass',
  glyph: 'grid',
  colourSeed: 'fog',
  texts: {
    enu: {
      name: 'Fernglass Photos',
      description:
        'A photo gallery that leaves your folders alone: albums, faces and places are kept beside the pictures, never inside them. Phones upload in the background.',
    },
    ger: {
      name: 'Fernglass Fotos',
      description: 'Eine Fotogalerie, die Ordner so lässt, wie sie sind. Telefone laden im Hintergrund hoch.',
    },
    ptb: { name: 'Fernglass Fotos', description: 'Uma galeria que deixa suas pastas como estão. Os celulares enviam em segundo plano.' },
  },
  maintainer: INES,
  distributor: GREENHOUSE,
  license: PERMISSIVE_LICENSE,
  wizardQuestion: 'Which shared folder holds your photos?',
  binaryKb: 120,
  screenshots: 2,
  versions: [
    {
      version: '1.9.0-7',
      ageDays: 287,
      changelog: 'Places on the map work without a network.',
      targets: targets('7.1-42661', 'intel', 'armv8'),
    },
    {
      version: '2.0.1-9',
      ageDays: 54,
      changelog:
        '<b>A new timeline</b>, which scrolls through 200,000 pictures without loading pages.<br>Albums of version 1 are taken over at the first start; this can take a few minutes.',
      targets: targets('7.2-64570', 'intel', 'armv8'),
    },
  ],
}

/** The archived one: nothing of it is active any more. */
const feedbarrow: DemoPackage = {
  name: 'feedbarrow',
  glyph: 'bars',
  colourSeed: 'barrow',
  texts: {
    enu: {
      name: 'Feedbarrow',
      description:
        'Collects news feeds overnight and serves them as one quiet morning page. No longer maintained; use Quillbox and its feed notes instead.',
    },
  },
  maintainer: INES,
  binaryKb: 24,
  active: false,
  versions: [
    { version: '0.8-3', ageDays: 358, changelog: 'Reads Atom feeds without dates.', targets: targets('6.2-23739', 'intelOld', 'armv7') },
    { version: '0.9-4', ageDays: 349, changelog: 'Last version. Thank you for reading along.', targets: targets('6.2-23739', 'intelOld') },
  ],
}

/** Packages for pictures, sound and reading. */
export const mediaPackages = [lanternfish, fernglass, feedbarrow] as const
