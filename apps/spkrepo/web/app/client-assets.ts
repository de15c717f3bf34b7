/** Files of the client build that every page names; addresses relative to the base path, without a leading slash. */
export interface ClientAssets {
  /** Classic script that must run before the first paint. */
  readonly colorScheme: string
  /** Module that makes the page interactive, and what it imports at once. */
  readonly module: string
  readonly preloads: readonly string[]
  readonly styles: readonly string[]
  readonly icon: string
}

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

/** The client build's manifest, put in by the server build, which therefore has to come second. */
declare const CLIENT_MANIFEST: Readonly<Record<string, Chunk>>

/** Assets of the client build that this bundle was built for. */
export const clientAssets: ClientAssets = assetsOf(CLIENT_MANIFEST)

function assetsOf(manifest: Readonly<Record<string, Chunk>>): ClientAssets {
  const chunk = (key: string): Chunk => {
    const found = manifest[key]
    if (found === undefined) throw new Error(`the client manifest has no entry "${key}"`)
    return found
  }
  const entry = chunk('app/entry-client.tsx')
  return {
    colorScheme: chunk('app/color-scheme.ts').file,
    module: entry.file,
    preloads: (entry.imports ?? []).map((key) => chunk(key).file),
    styles: [...(entry.css ?? []), ...(manifest['style.css'] === undefined ? [] : [manifest['style.css'].file])],
    icon: chunk('app/favicon.svg').file,
  }
}
