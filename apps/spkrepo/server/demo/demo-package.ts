import type { Glyph } from '../spk/icon-glyphs.ts'

/** A name and a description in one language. */
export interface DemoText {
  readonly name: string
  readonly description: string
}

/** One build to make: the devices it is for. */
export interface DemoTarget {
  /** As an INFO file lists them. */
  readonly architectures: readonly string[]
  /** For example `7.2-64570`. */
  readonly firmwareMin: string
  readonly firmwareMax?: string
}

/** One version of a demo package, with a build per target. */
export interface DemoVersion {
  /** `<upstream>-<revision>` */
  readonly version: string
  /** How long ago it was published. */
  readonly ageDays: number
  /** HTML, as publishers write it. */
  readonly changelog: string
  readonly targets: readonly DemoTarget[]
  /** Makes the version a beta. */
  readonly reportUrl?: string
}

/** A person or a group with a page of their own. */
export interface DemoParty {
  readonly name: string
  readonly url: string
}

/** An invented package, complete enough to be built. */
export interface DemoPackage {
  readonly name: string
  readonly glyph: Glyph
  /** Where the icon's colour comes from. @default the name */
  readonly colourSeed?: string
  /** By language code; `enu` is what pages show. */
  readonly texts: Readonly<Record<string, DemoText>> & { readonly enu: DemoText }
  readonly maintainer: DemoParty
  readonly distributor?: DemoParty
  readonly license?: string
  /** Further INFO lines, the same for every build. */
  readonly info?: Readonly<Record<string, string>>
  /** Question that the installation asks. */
  readonly wizardQuestion?: string
  /** False for libraries and runtimes: there is nothing to start. @default true */
  readonly startable?: boolean
  /** Size of the compiled part. Kilobytes. */
  readonly binaryKb: number
  /** @default 0 */
  readonly screenshots?: number
  /** False: nothing of it is offered to devices. @default true */
  readonly active?: boolean
  /** Oldest first, as they were published. */
  readonly versions: readonly DemoVersion[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** The architecture lists that build pipelines put into one SPK. */
export const FAMILIES = {
  noarch: ['noarch'],
  intel: words(`
    apollolake avoton braswell broadwell broadwellnk broadwellnkv2 broadwellntb bromolow coffeelake denverton epyc7002 geminilake
    geminilakenk grantley icelaked kvmx64 purley r1000 r1000nk skylaked v1000 v1000nk
  `),
  intelOld: words('apollolake avoton braswell broadwell bromolow cedarview denverton geminilake grantley purley v1000 x86 x86_64'),
  armv8: words('rtd1296 rtd1619 rtd1619b armada37xx'),
  armv7: words('alpine alpine4k armada370 armada375 armada38x armadaxp comcerto2k monaco'),
  armv5: ['88f6281'],
  powerpc: ['qoriq'],
  router: words('northstarplus ipq806x dakota'),
  routerNew: words('cypress hawkeye'),
} as const

/** A target per family, all from `firmwareMin` on. */
export function targets(firmwareMin: string, ...families: readonly (keyof typeof FAMILIES)[]): readonly DemoTarget[] {
  return families.map((family) => ({ architectures: FAMILIES[family], firmwareMin }))
}

/** As `targets`, up to `firmwareMax`. */
export function targetsUpTo(
  [firmwareMin, firmwareMax]: readonly [string, string],
  ...families: readonly (keyof typeof FAMILIES)[]
): readonly DemoTarget[] {
  return targets(firmwareMin, ...families).map((target) => ({ ...target, firmwareMax }))
}
