import { type DemoPackage, targets, targetsUpTo } from '../demo-package.ts'
import { PERMISSIVE_LICENSE, SHARE_ALIKE_LICENSE } from './licenses.ts'
import { GREENHOUSE, HARUKI, INES, TOMASZ } from './parties.ts'

const driftseed: DemoPackage = {
  name: 'driftseed',
  glyph: 'arrow',
  colourSeed: 'wren',
  texts: {
    enu: {
      name: 'Driftseed',
      description: 'A torrent client that knows its place: speed by the hour, one folder per label, and a page that works on a phone.',
    },
    hun: {
      name: 'Driftseed',
      description: 'Torrentkliens órák szerinti sebességgel, címkénkénti mappákkal és telefonra szabott felülettel.',
    },
  },
  maintainer: TOMASZ,
  distributor: GREENHOUSE,
  license: SHARE_ALIKE_LICENSE,
  info: { install_conflict_packages: 'DownloadStation<4.0' },
  wizardQuestion: 'Which shared folder are downloads saved to?',
  binaryKb: 140,
  versions: [
    {
      version: '4.0.4-17',
      ageDays: 274,
      changelog: 'Keeps its place in the queue after a restart.',
      targets: [...targets('5.2-5644', 'armv5', 'powerpc'), ...targets('6.2-23739', 'intelOld', 'armv7')],
    },
    {
      version: '4.0.6-18',
      ageDays: 68,
      changelog: '<b>Fixed</b><ul><li>Labels with a comma</li><li>Speed limits across midnight</li></ul>',
      targets: [
        ...targetsUpTo(['6.2-23739', '6.2-25556'], 'intelOld', 'armv7', 'armv5'),
        ...targets('7.0-40000', 'intel', 'armv7', 'armv8'),
      ],
    },
  ],
}

/** The one for NAS and routers alike. */
const siftwell: DemoPackage = {
  name: 'siftwell',
  glyph: 'shield',
  colourSeed: 'garnet',
  texts: {
    enu: {
      name: 'Siftwell DNS',
      description:
        'Answers the name questions of your network, and stays silent about trackers and advertisements. Runs on the NAS or on the router itself.',
    },
    krn: {
      name: 'Siftwell DNS',
      description: '네트워크의 이름 요청에 답하고 추적기와 광고는 걸러 냅니다. NAS 또는 라우터에서 실행됩니다.',
    },
    cht: { name: 'Siftwell DNS', description: '回應網路中的名稱查詢，並濾除追蹤器與廣告。可在 NAS 或路由器上執行。' },
  },
  maintainer: INES,
  distributor: GREENHOUSE,
  license: PERMISSIVE_LICENSE,
  binaryKb: 90,
  versions: [
    {
      version: '0.14.2-5',
      ageDays: 205,
      changelog: 'Lists are refreshed at night only.',
      targets: [...targets('7.0-40000', 'intel', 'armv8'), ...targets('1.2-7742', 'router')],
    },
    {
      version: '0.15.0-6',
      ageDays: 19,
      changelog:
        'Encrypted upstream servers.<br>A page per device shows what was kept away from it.<br><i>Routers:</i> needs SRM 1.3 or later.',
      targets: [...targets('7.1-42661', 'intel', 'armv7', 'armv8'), ...targets('1.3-9193', 'router', 'routerNew')],
    },
  ],
}

/** For routers only. */
const netglimpse: DemoPackage = {
  name: 'netglimpse',
  glyph: 'lens',
  colourSeed: 'willow',
  texts: {
    enu: {
      name: 'Netglimpse',
      description: 'Shows which device on your router talks to whom and how much, minute by minute, for the last week.',
    },
    sve: { name: 'Netglimpse', description: 'Visar vilken enhet på routern som pratar med vem, minut för minut.' },
  },
  maintainer: HARUKI,
  binaryKb: 40,
  versions: [
    { version: '1.1-2', ageDays: 250, changelog: 'First version for SRM 1.2.', targets: targets('1.2-7742', 'router') },
    {
      version: '1.3-4',
      ageDays: 88,
      changelog: 'Names instead of addresses, where the router knows them.',
      targets: targets('1.3-9193', 'router', 'routerNew'),
    },
  ],
}

/** Old and small: scripts only, for everything since DSM 3. */
const wakebell: DemoPackage = {
  name: 'wakebell',
  glyph: 'ring',
  colourSeed: 'dawn',
  texts: {
    enu: {
      name: 'Wakebell',
      description:
        'Wakes computers on your network, on a schedule or when you press a button. A few scripts, no machine code, for every model.',
    },
    nor: { name: 'Wakebell', description: 'Vekker datamaskiner på nettverket, etter plan eller ved et trykk.' },
  },
  maintainer: TOMASZ,
  binaryKb: 4,
  versions: [
    { version: '1.0-1', ageDays: 362, changelog: 'First version.', targets: targets('3.1-1594', 'noarch') },
    { version: '1.2-3', ageDays: 174, changelog: 'Wakes several computers one after the other.', targets: targets('3.1-1594', 'noarch') },
  ],
}

/** Packages that look after the network. */
export const networkPackages = [driftseed, siftwell, netglimpse, wakebell] as const
