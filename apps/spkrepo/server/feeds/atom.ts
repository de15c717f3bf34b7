import type { Feed, FeedEntry } from './feed.ts'
import { xmlText } from './xml-text.ts'

/** The feed as Atom (RFC 4287). */
export function atomFeed(feed: Feed): string {
  const self = `${feed.feedUrl}.atom`
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `  <id>${xmlText(self)}</id>`,
    `  <title>${xmlText(feed.title)}</title>`,
    `  <updated>${feed.updatedAt.toISOString()}</updated>`,
    `  <author><name>${xmlText(new URL(feed.homeUrl).host)}</name></author>`,
    `  <link rel="self" type="application/atom+xml" href="${xmlText(self)}"/>`,
    `  <link rel="alternate" type="text/html" href="${xmlText(feed.homeUrl)}"/>`,
    ...feed.entries.flatMap(entryLines),
    '</feed>',
  ]
  return `${lines.join('\n')}\n`
}

function entryLines(entry: FeedEntry): string[] {
  return [
    '  <entry>',
    `    <id>${xmlText(entry.url)}</id>`,
    `    <title>${xmlText(entry.title)}</title>`,
    `    <published>${entry.publishedAt.toISOString()}</published>`,
    `    <updated>${entry.updatedAt.toISOString()}</updated>`,
    ...(entry.author === null ? [] : [`    <author><name>${xmlText(entry.author)}</name></author>`]),
    `    <link rel="alternate" type="text/html" href="${xmlText(entry.url)}"/>`,
    ...(entry.beta ? ['    <category term="beta"/>'] : []),
    `    <summary>${xmlText(entry.summary)}</summary>`,
    `    <content type="html">${xmlText(entry.html)}</content>`,
    '  </entry>',
  ]
}
