import type { Migration } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Tables } from '../server/tables.ts'

const words = (text: string): string[] => text.trim().split(/\s+/)

const architectures = words(`
  noarch
  x86 x86_64 apollolake avoton braswell broadwell broadwellnk broadwellnkv2 broadwellntb broadwellntbap bromolow cedarview coffeelake
  denverton dockerx64 epyc7002 epyc7003 epyc7003ntb geminilake geminilakenk grantley icelaked kvmcloud kvmx64 nextkvmx64 purley r1000
  r1000nk skylaked v1000 v1000nk
  evansport
  88f628x 88f5281
  alpine alpine4k armada370 armada375 armada38x armadaxp comcerto2k monaco hi3535
  rtd1296 rtd1619 rtd1619b armada37xx hi3536
  powerpc ppc824x ppc853x ppc854x qoriq
  northstarplus ipq806x dakota cypress hawkeye
`)

const languages: readonly (readonly [code: string, name: string])[] = [
  ['enu', 'English'],
  ['cht', 'Traditional Chinese'],
  ['chs', 'Simplified Chinese'],
  ['krn', 'Korean'],
  ['ger', 'German'],
  ['fre', 'French'],
  ['ita', 'Italian'],
  ['spn', 'Spanish'],
  ['jpn', 'Japanese'],
  ['dan', 'Danish'],
  ['nor', 'Norwegian'],
  ['sve', 'Swedish'],
  ['nld', 'Dutch'],
  ['rus', 'Russian'],
  ['plk', 'Polish'],
  ['ptb', 'Brazilian Portuguese'],
  ['ptg', 'European Portuguese'],
  ['hun', 'Hungarian'],
  ['trk', 'Turkish'],
  ['csy', 'Czech'],
]

const dsm = words(`
  2.0-731 2.1-844 2.2-942 2.3-1139 3.0-1337 3.1-1594 3.2-1922 4.0-2198 4.1-2636 4.2-3202 4.3-3776 5.0-4458 5.1-5004 5.2-5644
  6.0-7321 6.1-15047 6.1-15284 6.2-22259 6.2-23739 6.2-24922 6.2-25423 6.2-25556
  7.0-40000 7.0-41890 7.1-42661 7.2-64570 7.2-72806 7.3-81180 7.3-86009
`)
const srm = words('1.1-6931 1.2-7742 1.3-9193 1.3-9346')

const systemServices = words('apache-web mysql php_disable_safe_exec_dir ssh')

/** The rows of the first installation, for whoever has lost some of them. */
export const firstReference = {
  architecture: architectures.map((code) => ({ code })),
  language: languages.map(([code, name]) => ({ code, name })),
  firmware: [...dsm.map((text) => firmware(text, 'dsm')), ...srm.map((text) => firmware(text, 'srm'))],
  system_service: systemServices.map((code) => ({ code })),
} as const

/** What every installation knows from the start; more is added as devices and firmwares appear. */
export const referenceData: Migration = {
  name: '0003-reference-data',
  async up(untyped) {
    const db = untyped as Kysely<Tables>
    await db
      .insertInto('architecture')
      .values([...firstReference.architecture])
      .execute()
    await db
      .insertInto('language')
      .values([...firstReference.language])
      .execute()
    await db
      .insertInto('firmware')
      .values([...firstReference.firmware])
      .execute()
    await db
      .insertInto('system_service')
      .values([...firstReference.system_service])
      .execute()
  },
}

/** `7.2-64570` as a row. */
function firmware(text: string, line: 'dsm' | 'srm'): { version: string; build: number; line: 'dsm' | 'srm' } {
  const [version = '', build = ''] = text.split('-')
  return { version, build: Number(build), line }
}
