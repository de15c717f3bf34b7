import type { PackageSummary } from './views.ts'

/**
 * Packages whose name, display name or description has every word of `text`, whatever the case and accents; all of them when `text` is blank.
 * Matches in a name come before matches in a description; otherwise the order stays.
 */
export function searchPackages(packages: readonly PackageSummary[], text: string): PackageSummary[] {
  const words = fold(text).split(/\s+/).filter(Boolean)
  const inName = (found: PackageSummary) => hasAll(`${found.name} ${found.displayName}`, words)
  const found = packages.filter((each) => hasAll(`${each.name} ${each.displayName} ${each.description}`, words))
  return [...found.filter(inName), ...found.filter((each) => !inName(each))]
}

function hasAll(text: string, words: readonly string[]): boolean {
  const folded = fold(text)
  return words.every((word) => folded.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
