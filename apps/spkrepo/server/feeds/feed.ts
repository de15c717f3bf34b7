import { changelogHtml } from '../packages/changelog-html.ts'
import type { RecentVersion } from './recent-versions.ts'

/** What a feed says, in whichever format. */
export interface Feed {
  readonly title: string
  /** The page of which it is the feed. */
  readonly homeUrl: string
  /** Of the feed itself, without its extension. */
  readonly feedUrl: string
  readonly updatedAt: Date
  readonly entries: readonly FeedEntry[]
}

/** One version. */
export interface FeedEntry {
  /** Names the version for good, and leads to it on the page of its package. */
  readonly url: string
  readonly title: string
  readonly summary: string
  /** Safe to show. */
  readonly html: string
  readonly beta: boolean
  readonly author: string | null
  readonly publishedAt: Date
  readonly updatedAt: Date
}

/** What a feed is made of. */
export interface FeedContent {
  /** Of the pages, without a slash at the end. */
  readonly publicUrl: string
  readonly versions: readonly RecentVersion[]
  /** The package of which it tells; undefined: all. */
  readonly packageName: string | undefined
  /** When there is no version: since when that is so. */
  readonly emptySince: Date
}

/** Puts a feed together; addresses are below the configured one, whatever host was asked. */
export function feedOf({ publicUrl, versions, packageName, emptySince }: FeedContent): Feed {
  const pageUrl = packageName === undefined ? publicUrl : packageUrl(publicUrl, packageName)
  const newest = Math.max(...versions.map(({ updatedAt }) => updatedAt.getTime()))
  const of = packageName === undefined ? '' : ` of ${versions[0]?.displayName ?? packageName}`
  return {
    title: `New versions${of} on ${new URL(publicUrl).host}`,
    homeUrl: packageName === undefined ? `${publicUrl}/packages` : pageUrl,
    feedUrl: `${pageUrl}/feed`,
    updatedAt: versions.length === 0 ? emptySince : new Date(newest),
    entries: versions.map((version) => entryOf(version, publicUrl)),
  }
}

/** The page of a package. */
export function packageUrl(publicUrl: string, name: string): string {
  return `${publicUrl}/package/${encodeURIComponent(name)}`
}

function entryOf(version: RecentVersion, publicUrl: string): FeedEntry {
  const { displayName, description, changelog, beta, maintainer, publishedAt, updatedAt } = version
  return {
    url: `${packageUrl(publicUrl, version.packageName)}#version-${encodeURIComponent(version.version)}`,
    title: `${displayName} ${version.version}${beta ? ' (beta)' : ''}`,
    summary: description,
    html: `<p>${plainHtml(description)}</p>${changelog === null ? '' : `<div>${changelogHtml(changelog)}</div>`}`,
    beta,
    author: maintainer === '' ? null : maintainer,
    publishedAt,
    updatedAt,
  }
}

/** Descriptions are plain text, whatever characters are in them. */
function plainHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
