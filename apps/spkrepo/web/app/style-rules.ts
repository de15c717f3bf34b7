/**
 * Markup without `style` attributes, and rules that stand for them. The page's policy lets no attribute style anything, so that
 * text that slipped into a page cannot either; the rules go into one `<style>` element that the policy knows.
 * React leaves what it finds on an element alone while it takes a page over, and what it sets later, it sets on the element, which is stronger.
 */
export function styleRules(markup: string): { readonly markup: string; readonly css: string } {
  const numbers = new Map<string, number>()
  // React writes `<`, `>` and `"` within values and texts as entities, so these are only what they seem.
  const moved = markup.replaceAll(/<[a-z][^<>]*>/gi, (tag) =>
    tag.replace(/ style="([^"]*)"/, (_, declarations: string) => {
      const number = numbers.get(declarations) ?? numbers.size
      numbers.set(declarations, number)
      return ` data-style="${number}"`
    }),
  )
  const rules = [...numbers].map(([declarations, number]) => `[data-style="${number}"]{${cssText(declarations)}}`)
  return { markup: moved, css: rules.join('\n') }
}

const entities: Readonly<Record<string, string>> = { '&quot;': '"', '&#x27;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/** What an attribute says, as text of a style sheet inside HTML, where no `<` may stand. */
function cssText(attribute: string): string {
  return attribute.replaceAll(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => entities[entity] ?? entity).replaceAll('<', '\\3c ')
}
