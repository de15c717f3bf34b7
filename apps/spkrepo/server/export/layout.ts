import { canonicalArchitecture } from '../reference/architectures.ts'
import { type DeviceClasses, newerMajor } from './device-classes.ts'

/** What an exported tree has: enough for any server to find the answer to a device. Written beside it as `layout.json`. */
export interface Layout {
  readonly format: 1
  /** Address of catalog and files as devices see it, without a slash at the end. */
  readonly url: string
  /** Codes by what devices call them. */
  readonly architectures: Readonly<Record<string, string>>
  readonly languages: readonly string[]
  /** The lowest build of each interval, ascending: a device belongs to the last one that is not above its own. */
  readonly builds: readonly number[]
  readonly majors: readonly number[]
}

/** What a device sends, as far as a web server looks at it. */
export interface AskingDevice {
  readonly arch: string
  readonly build: number
  readonly language: string
  readonly major?: number
  readonly channel?: string
}

/** The directory of an architecture and major, below `catalog/`. */
export function groupName(architecture: string, major: number | undefined): string {
  return `${architecture}/${major === undefined ? 'auto' : major === newerMajor ? 'newer' : major}`
}

/** Where the answer to a device may lie, below the exported tree: the first file that is there is the answer, none is a 422. Pure. */
export function answerPaths(layout: Layout, { arch, build, language, major, channel }: AskingDevice): readonly string[] {
  const architecture = layout.architectures[arch]
  const from = layout.builds.findLast((start) => start <= build)
  if (architecture === undefined || from === undefined || !layout.languages.includes(language)) return []
  const known = major === undefined || layout.majors.includes(major)
  if (!known && major < 6) return []
  const folder = `catalog/${groupName(architecture, known ? major : newerMajor)}/${from}`
  const ending = channel === 'beta' ? '.beta' : ''
  return [...new Set([`${language}${ending}`, language, `enu${ending}`, 'enu'])].map((name) => `${folder}/${name}.json`)
}

/** The layout of these classes. */
export function layoutOf(
  classes: DeviceClasses,
  {
    url,
    architectures,
    languages,
  }: { readonly url: URL; readonly architectures: readonly string[]; readonly languages: readonly string[] },
): Layout {
  const called = [...architectures, ...aliases.filter((alias) => architectures.includes(canonicalArchitecture(alias)))].sort()
  return {
    format: 1,
    url: url.href.replace(/\/+$/, ''),
    architectures: Object.fromEntries(called.map((code) => [code, canonicalArchitecture(code)])),
    languages: [...languages].sort(),
    builds: classes.intervals.map(({ from }) => from),
    majors: classes.majors,
  }
}

/** The names that devices have for architectures beside their codes. */
const aliases = ['88f6281', '88f6282']
