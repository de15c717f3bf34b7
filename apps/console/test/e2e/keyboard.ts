import type { Page } from 'playwright-core'

/** Presses Tab until the element with this accessible name has the focus. Throws when it is not among the next 60. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    const focused = page.locator(':focus')
    // Behind the last element of a page or a dialog comes the browser itself.
    const seen = (await focused.count()) === 0 ? 'the browser' : await focused.ariaSnapshot()
    if (seen.includes(`"${name}"`)) return
    passed.push(seen)
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to "${name}", only to:\n${passed.join('\n')}`)
}
