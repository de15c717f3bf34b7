import type { Feed } from './feed.ts'

/** The feed as JSON Feed 1.1. */
export function jsonFeed(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: `${feed.feedUrl}.json`,
    language: 'en',
    items: feed.entries.map((entry) => ({
      id: entry.url,
      url: entry.url,
      title: entry.title,
      summary: entry.summary,
      content_html: entry.html,
      date_published: entry.publishedAt.toISOString(),
      date_modified: entry.updatedAt.toISOString(),
      ...(entry.author === null ? {} : { authors: [{ name: entry.author }] }),
      ...(entry.beta ? { tags: ['beta'] } : {}),
    })),
  })
}
