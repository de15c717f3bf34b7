import { defineRun, type PhaseContext, type Run } from '../runs/define-run.ts'
import { type Moved, moveFile } from './move-file.ts'
import { type Move, objectsOf } from './moving-storage.ts'

/** Files of one service on their way. */
export interface ServiceMove extends Move {
  readonly service: string
}

/** What is to be moved from where to where. */
export interface MoveOfFiles {
  readonly services: readonly ServiceMove[]
  /** Both places, as people are shown them. A move that was begun between other places is not gone on with. */
  readonly places: string
}

/** Name of the run: `trellis run storage-move`. */
export const moveRunName = 'storage-move'

/** Objects that are copied side by side. */
const atOnce = 4
/** Objects between two checkpoints. */
const batchSize = 32

/**
 * The run that carries the files of an installation from one store to another: `copy`, or `move`, which then deletes what it copied. It goes
 * on where it was interrupted, and may run while the services use `movingStorage`.
 */
export function storageMoveRun(move: MoveOfFiles): Run {
  return defineRun({
    name: moveRunName,
    title: `Files from ${move.places}`,
    types: ['copy', 'move'],
    phases: [
      { name: 'copy', title: 'Copying files', resumable: true, run: async (context) => await copyAll(move, context) },
      {
        name: 'clear',
        title: 'Clearing the old store, if asked to',
        resumable: true,
        run: async (context) => await clearAll(move, context),
      },
    ],
  })
}

/** One object that is to be moved. */
interface Item {
  readonly service: ServiceMove
  readonly key: string
  readonly sizeBytes: number
}

/** Up to where everything is copied. */
interface Checkpoint {
  readonly places: string
  readonly service: string
  readonly key: string
}

async function copyAll(move: MoveOfFiles, { signal, progress, save, logger, checkpoint }: PhaseContext): Promise<void> {
  const items = await itemsOf(move, signal)
  const outcomes: Record<Moved, number> = { copied: 0, there: 0, newer: 0, gone: 0 }
  let bytes = 0
  for (let at = begin(items, move, checkpoint); at < items.length; at += batchSize) {
    const batch = items.slice(at, at + batchSize)
    let done = at
    await sideBySide(batch, signal, async (item, stop) => {
      outcomes[await moveFile(item.service, item.key, stop)] += 1
      bytes += item.sizeBytes
      progress(++done, items.length, `${item.service.service}/${item.key}, ${mebibytes(bytes)}`)
    })
    const last = batch.at(-1)
    if (last !== undefined) await save({ places: move.places, service: last.service.service, key: last.key } satisfies Checkpoint)
  }
  progress(
    items.length,
    items.length,
    `${outcomes.copied} copied, ${outcomes.there} there, ${outcomes.newer} newer, ${outcomes.gone} deleted`,
  )
  logger.info({ ...outcomes, bytes, places: move.places }, 'files copied')
}

/** Does `act` to each, a few at once. The first failure stops the others, and nothing goes on when this rejects. */
async function sideBySide(
  items: readonly Item[],
  signal: AbortSignal,
  act: (item: Item, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failing = new AbortController()
  const stop = AbortSignal.any([signal, failing.signal])
  const left = items.values()
  const carry = async () => {
    for (const item of left) {
      stop.throwIfAborted()
      await act(item, stop)
    }
  }
  const carriers = Array.from({ length: atOnce }, async () => await carry().catch((error: unknown) => failing.abort(error)))
  await Promise.all(carriers)
  stop.throwIfAborted()
}

async function clearAll(move: MoveOfFiles, { type, signal, progress, logger }: PhaseContext): Promise<void> {
  if (type !== 'move') return
  const items = await itemsOf(move, signal)
  let deleted = 0
  for (const [at, { service, key }] of items.entries()) {
    signal.throwIfAborted()
    // What is not there came after the copying; the next run takes it along.
    if ((await service.to.stat(key)) !== undefined) {
      await service.from.delete(key)
      deleted += 1
    }
    progress(at + 1, items.length, `${service.service}/${key}`)
  }
  logger.info({ deleted, left: items.length - deleted, places: move.places }, 'copied files deleted')
}

/** Everything in the store that is left, in an order that stays the same. */
async function itemsOf({ services }: MoveOfFiles, signal: AbortSignal): Promise<readonly Item[]> {
  const items: Item[] = []
  for (const service of services.toSorted((a, b) => compare(a.service, b.service))) {
    const found: Item[] = []
    for await (const { key, sizeBytes } of objectsOf(service.from, '')) {
      signal.throwIfAborted()
      found.push({ service, key, sizeBytes })
    }
    items.push(...found.sort((a, b) => compare(a.key, b.key)))
  }
  return items
}

function begin(items: readonly Item[], { places }: MoveOfFiles, checkpoint: unknown): number {
  const last = checkpoint as Checkpoint | undefined
  if (last?.places !== places) return 0
  const isNext = ({ service, key }: Item) =>
    compare(service.service, last.service) > 0 || (service.service === last.service && compare(key, last.key) > 0)
  const at = items.findIndex(isNext)
  return at === -1 ? items.length : at
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}
