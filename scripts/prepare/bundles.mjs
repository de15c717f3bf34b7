// Builds the web bundles of the apps whose sources have changed since they were last built.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runStep } from './step.mjs'

// One Vite configuration makes both parts: first what the browser loads, then what the server renders pages with, which names the files of
// the first by their hashes.
const builds = [[], ['--ssr']]
const outputFolder = 'web/dist'

/**
 * The apps whose web bundles are missing or older than their sources: `{ app, sources, record }` each.
 * Costs one `stat` per source file (a few milliseconds); contents are read only when sizes or times differ.
 */
export function staleBundles(root) {
  return bundles(root).filter((bundle) => !isFresh(root, bundle))
}

/** Builds the bundles, the apps side by side, with Vite on the repository's own Node. Throws when one fails. */
export async function buildBundles(root, stale) {
  if (stale.length === 0) return
  for (const { record } of stale) rmSync(record, { force: true })
  // Judged before the build: a source saved while Vite runs must count as changed the next time.
  const before = stale.map((bundle) => ({ ...bundle, state: stateOf(root, bundle.sources) }))
  await runStep({
    title: `building the web pages of ${stale.map(({ app }) => app).join(', ')}`,
    done: 'web pages built',
    sequences: stale.map(({ app }) => builds.map((flags) => viteBuild(root, app, flags))),
    failed: 'the web pages could not be built.',
  })
  mkdirSync(join(root, '.prepared'), { recursive: true })
  for (const { app, record, state } of before) {
    writeFileSync(record, JSON.stringify({ ...state, outputs: filesUnder(join(root, 'apps', app, outputFolder)) }))
  }
}

function bundles(root) {
  const apps = existsSync(join(root, 'apps')) ? readdirSync(join(root, 'apps')).sort() : []
  return apps
    .filter((app) => existsSync(join(root, 'apps', app, 'web/vite.config.ts')))
    .map((app) => ({
      app,
      sources: [`apps/${app}/web`, `apps/${app}/contract`, 'packages/ui/src', 'packages/stack/contract', 'package-lock.json'],
      record: join(root, '.prepared', `${app}.json`),
    }))
}

function isFresh(root, { app, sources, record }) {
  if (!existsSync(record)) return false
  const built = JSON.parse(readFileSync(record, 'utf8'))
  if (!built.outputs.every((file) => existsSync(join(root, 'apps', app, outputFolder, file)))) return false
  const listing = listingOf(root, sources)
  if (listing === built.listing) return true
  // Times alone differ after a checkout and back. Then contents decide, and the new times are remembered.
  if (contentOf(root, sources) !== built.content) return false
  writeFileSync(record, JSON.stringify({ ...built, listing }))
  return true
}

function viteBuild(root, app, flags) {
  const ours = join(root, 'node_modules/node/bin/node')
  return {
    command: existsSync(ours) ? ours : process.execPath,
    args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', ...flags],
    cwd: join(root, 'apps', app, 'web'),
    env: { ...process.env, NODE_ENV: 'production' },
  }
}

function stateOf(root, sources) {
  return { listing: listingOf(root, sources), content: contentOf(root, sources) }
}

function listingOf(root, sources) {
  const lines = sourceFiles(root, sources).map((file) => {
    const { size, mtimeMs } = statSync(join(root, file))
    return `${file} ${size} ${mtimeMs}`
  })
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

function contentOf(root, sources) {
  const hash = createHash('sha256')
  for (const file of sourceFiles(root, sources)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function sourceFiles(root, sources) {
  return sources.flatMap((source) => {
    const path = join(root, source)
    if (!existsSync(path)) return []
    return statSync(path).isFile() ? [source] : filesUnder(path).map((file) => `${source}/${file}`)
  })
}

function filesUnder(folder, prefix = '') {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = prefix + entry.name
      if (!entry.isDirectory()) return [name]
      // The bundle is not its own source, and tools keep their caches in node_modules.
      return entry.name === 'node_modules' || (prefix === '' && entry.name === 'dist')
        ? []
        : filesUnder(join(folder, entry.name), `${name}/`)
    })
}
