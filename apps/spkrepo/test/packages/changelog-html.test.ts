import { describe, expect, it } from 'vitest'
import { changelogHtml } from '../../server/packages/changelog-html.ts'

describe('a changelog as HTML', () => {
  it.each([
    ['plain text & <unknown> 1 < 2', 'plain text &amp;  1 &lt; 2'],
    ['one<br>two<br/>three', 'one<br />two<br />three'],
    ['<b>bold</b> <i>italic</i>', '<b>bold</b> <i>italic</i>'],
    ['<ul><li>one</li></ul>', '<ul><li>one</li></ul>'],
    ['<B>capital</B>', '<b>capital</b>'],
    ['<b>not closed', '<b>not closed</b>'],
    ['<a href="https://example.org/?a=1&b=2">x</a>', '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">x</a>'],
    ['<a href="mailto:a@example.org">x</a>', '<a href="mailto:a@example.org" rel="nofollow noopener">x</a>'],
  ])('keeps of %j: %j', (changelog, html) => {
    expect(changelogHtml(changelog)).toBe(html)
  })

  it.each([
    '<script>alert(1)</script>',
    '<scr<script>ipt>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>@import "https://evil.example"</style>',
    '<b onmouseover="alert(1)" style="color:red" class="x">x</b>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:alert(1)" target="_blank" id="top">x</a>',
    '<form action="https://evil.example"><input name=q></form>',
    '<!--<script>alert(1)//-->',
    '<math><mtext><script>alert(1)</script></mtext></math>',
  ])('keeps nothing of %j that acts, loads or looks', (changelog) => {
    const html = changelogHtml(changelog)
    for (const [, name] of html.matchAll(/<\/?([a-z]+)/g)) expect(['br', 'b', 'i', 'a', 'ul', 'li']).toContain(name)
    for (const [, attribute] of html.matchAll(/\s([a-z]+)=/g)) expect(attribute).toBe('rel')
  })
})
