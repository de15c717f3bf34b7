// Is node_modules what the lockfile says, and if not, `npm ci`.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runStep } from './step.mjs'

/** True when node_modules was installed from exactly this lockfile and these package.json files, on this kind of machine. */
export function isInstalled(root) {
  const record = recordPath(root)
  return existsSync(record) && readFileSync(record, 'utf8') === fingerprint(root)
}

/**
 * Accepts a node_modules that someone made with their own `npm ci` or `npm install`, instead of installing it a second time.
 * npm leaves a list of what it installed; it must hold every package that our lockfile wants here, byte for byte.
 * Returns whether it did.
 */
export function adoptInstall(root) {
  const listPath = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(listPath)) return false
  const lock = readJson(join(root, 'package-lock.json')).packages
  const installed = readJson(listPath).packages
  const whole =
    manifests(root).every((folder) => sameDependencies(lock[folder], readJson(join(root, folder, 'package.json')))) &&
    wanted(lock).every(([path, entry]) => installed[path]?.integrity === entry.integrity || (entry.optional && !installed[path]))
  if (whole) writeFileSync(recordPath(root), fingerprint(root))
  return whole
}

/** Runs `npm ci` with visible progress. Throws with one sentence to act on when it fails. */
export async function install(root) {
  const packages = wanted(readJson(join(root, 'package-lock.json')).packages).map(([path]) => path)
  const progress = () => `${packages.filter((path) => existsSync(join(root, path, 'package.json'))).length} of ${packages.length} packages`
  const reason = existsSync(join(root, 'node_modules')) ? 'the lockfile has changed' : 'first run in this folder'
  await runStep({
    title: `installing ${packages.length} packages (${reason})`,
    done: 'packages installed',
    // Without dev dependencies there is no Node 24 and no Vite, whatever NODE_ENV or the user's npm settings say.
    sequences: [[{ command: 'npm', args: ['ci', '--include=dev', '--no-audit', '--no-fund'], cwd: root, env: outsideEnvironment(root) }]],
    progress,
    failed: 'npm ci failed. If package.json was edited, run `npm install` once; if the network failed, run the same command again.',
  })
  writeFileSync(recordPath(root), fingerprint(root))
}

/** Throws unless the Node that npm scripts will use is new enough to run TypeScript sources as they are. */
export function checkNode(root) {
  const version = readJson(join(root, 'package.json')).devDependencies.node
  const major = Number.parseInt(version, 10)
  if (Number.parseInt(process.versions.node, 10) >= major || existsSync(join(root, 'node_modules/node/bin/node'))) return
  throw new Error(
    `Node ${version} has no binary in node_modules, because npm was told not to run install scripts. ` +
      `Allow this one with \`npm rebuild node --ignore-scripts=false\`, or put Node ${major} on the PATH.`,
  )
}

// Inside node_modules, so that deleting the folder deletes the record with it.
function recordPath(root) {
  return join(root, 'node_modules/.trellis-prepared')
}

function fingerprint(root) {
  // Platform and architecture are part of it: a folder shared with a container or copied to another machine holds the wrong binaries.
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of ['package-lock.json', ...manifests(root).map((folder) => join(folder, 'package.json'))]) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

// The folders with a package.json of ours, in the lockfile's spelling: '' is the root.
function manifests(root) {
  const workspaces = ['packages', 'apps'].flatMap((parent) => {
    const folders = existsSync(join(root, parent)) ? readdirSync(join(root, parent)) : []
    return folders.sort().map((folder) => `${parent}/${folder}`)
  })
  return ['', ...workspaces.filter((folder) => existsSync(join(root, folder, 'package.json')))]
}

// Packages from a registry that belong on this platform. Links are our own workspaces; an optional package of no platform is part of a
// WebAssembly fallback that npm leaves out wherever a native build fits.
function wanted(packages) {
  const here = (list, value) => !list || list.includes(value) || (list.some((item) => item.startsWith('!')) && !list.includes(`!${value}`))
  const libc = process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
  return Object.entries(packages).filter(
    ([path, entry]) =>
      path.includes('node_modules/') &&
      !entry.link &&
      !(entry.optional && !entry.os) &&
      here(entry.os, process.platform) &&
      here(entry.cpu, process.arch) &&
      (process.platform !== 'linux' || here(entry.libc, libc)),
  )
}

function sameDependencies(locked, manifest) {
  const names = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  return names.every((name) => JSON.stringify(sorted(locked?.[name])) === JSON.stringify(sorted(manifest[name])))
}

function sorted(dependencies = {}) {
  return Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1))
}

// `npm ci` deletes node_modules, and with it the Node 24 that may be running this. Its own scripts must find the machine's Node.
function outsideEnvironment(root) {
  const inside = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(inside))
  return { ...process.env, PATH: path.join(delimiter) }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
