// Gets a clone ready: installs what the lockfile names, and builds the web bundles whose sources have changed.
// npm runs this before `start`, `test`, `check` and `bench`, on whatever Node the machine has (20 or newer) and with
// nothing installed yet. So it is plain JavaScript over Node's own modules. When there is nothing to do it is silent.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildBundles, staleBundles } from './prepare/bundles.mjs'
import { adoptInstall, checkNode, install, isInstalled } from './prepare/install.mjs'
import { withLock } from './prepare/lock.mjs'
import { installServices } from './prepare/services.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const purpose = process.argv[2] ?? 'start'

try {
  await prepare()
} catch (error) {
  // One message, no stack: the reader wants to know what to do, and the commands above have already printed their own output.
  process.stderr.write(`trellis: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function prepare() {
  if (!isInstalled(root)) await withLock(root, installOnce)
  checkNode(root)
  // Types, lint and dead code are judged from the sources, so `check` needs no bundles.
  if (purpose === 'check') return
  if (staleBundles(root).length > 0) await withLock(root, () => buildBundles(root, staleBundles(root)))
  if (purpose === 'test') await installServices(root)
}

// Asked again under the lock: another run may have installed while this one waited.
async function installOnce() {
  if (!isInstalled(root) && !adoptInstall(root)) await install(root)
}
