import { createHmac } from 'node:crypto'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DemoSite } from './demo-site.ts'

/** The link to the page `/<path>` in the mail that `address` was sent; waits for the mail. */
export async function mailedLink({ printed, url }: DemoSite, address: string, path: string): Promise<string> {
  const literally = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  // Up to the end of that mail: the lines of one begin with a bar.
  const pattern = new RegExp(`To: ${literally(address)}\\n(?: {2}\\|.*\\n)*? {2}\\| (${literally(`${url}/${path}`)}#token=[\\w-]+)`)
  return await printed(pattern)
}

/** Waits for a mail to `address` with this subject. */
export async function mailed({ printed }: DemoSite, address: string, subject: RegExp): Promise<void> {
  await printed(new RegExp(`To: (${address})\\n {2}\\| Subject: ${subject.source}`))
}

/** Fails when axe finds something serious on the page as it is. Not by a script element, which the page's policy forbids. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    'axe.run(document).then(({ violations }) => violations)',
  )
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes[0]?.html}`)).toEqual([])
}

/** Fills the fields with these labels in and presses the button. */
export async function submit(page: Page, fields: Readonly<Record<string, string>>, button: string): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Signs in by the page, and waits for the account's name in the header. */
export async function signInAs(page: Page, { username, password }: { username: string; password: string }): Promise<void> {
  await page.goto('/login')
  await submit(page, { 'E-mail or username': username, Password: password }, 'Sign in')
  await page.getByRole('link', { name: `Your account: ${username}` }).waitFor()
}

const stepMs = 30_000

/** What an authenticator with this key shows `stepsAhead` half minutes from now. The server takes the next code, too, and each only once. */
export function totpCode(key: string, stepsAhead = 0): string {
  const bits = [...key.replaceAll(/[\s=]/g, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / stepMs) + stepsAhead))
  const digest = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(counter)
    .digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** What `look` sees within ten seconds: a password is hashed on purpose slowly, and the machine may be busy. */
export function eventually(look: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(look, { timeout: 10_000 })
}
