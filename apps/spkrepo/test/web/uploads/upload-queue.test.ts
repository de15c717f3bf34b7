import { refusal, unreachable } from '@trellis/ui'
import { expect, it } from 'vitest'
import type { UploadAccepted } from '../../../contract/index.ts'
import { UploadQueue } from '../../../web/features/uploads/upload-queue.ts'

it('sends one file at a time, in the order they were added', async () => {
  const wire = aWire()
  const queue = new UploadQueue(wire.send)
  queue.add([aFile('a'), aFile('b')], { activate: true })
  expect(states(queue)).toEqual(['a sending', 'b waiting'])

  await wire.answer('a')

  expect(states(queue)).toEqual(['a accepted', 'b sending'])
})

it('goes on with the next file when one is refused, and keeps what the server said', async () => {
  const wire = aWire()
  const queue = new UploadQueue(wire.send)
  queue.add([aFile('a'), aFile('b')], { activate: true })

  await wire.refuse('a', { error: { code: 'invalid_info', message: 'INFO has no key "arch"' }, requestId: 'r-1' })

  expect(states(queue)).toEqual(['a refused', 'b sending'])
  expect(queue.snapshot()[0]?.state).toMatchObject({ error: { code: 'invalid_info', status: 422, requestId: 'r-1' } })
})

it('a cancelled upload is stopped on the wire and stays cancelled', async () => {
  const wire = aWire()
  const queue = new UploadQueue(wire.send)
  queue.add([aFile('a'), aFile('b')], { activate: true })

  queue.cancel(1)
  await wire.settled()

  expect(wire.aborted).toEqual(['a'])
  expect(states(queue)).toEqual(['a cancelled', 'b sending'])
})

it('a file that was cancelled while waiting is never sent, until it is tried again', async () => {
  const wire = aWire()
  const queue = new UploadQueue(wire.send)
  queue.add([aFile('a'), aFile('b')], { activate: false })
  queue.cancel(2)
  await wire.answer('a')
  expect(states(queue)).toEqual(['a accepted', 'b cancelled'])

  queue.retry(2)

  expect(states(queue)).toEqual(['a accepted', 'b sending'])
})

it('clearing removes what has ended and leaves what has not', async () => {
  const wire = aWire()
  const queue = new UploadQueue(wire.send)
  queue.add([aFile('a'), aFile('b')], { activate: true })
  await wire.answer('a')

  queue.clearFinished()

  expect(states(queue)).toEqual(['b sending'])
})

function states(queue: UploadQueue): string[] {
  return queue.snapshot().map(({ file, state }) => `${file.name} ${state.kind}`)
}

function aFile(name: string): File {
  return new File(['spk'], name)
}

/** The sending side, answered by the test. Awaiting lets the queue take note before the test looks. */
function aWire() {
  const running = new Map<string, { resolve: (answer: UploadAccepted) => void; reject: (error: Error) => void }>()
  const aborted: string[] = []
  const settled = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  return {
    aborted,
    settled,
    send: (file: File, { signal }: { signal: AbortSignal }) =>
      new Promise<UploadAccepted>((resolve, reject) => {
        running.set(file.name, { resolve, reject })
        signal.addEventListener('abort', () => {
          aborted.push(file.name)
          reject(unreachable())
        })
      }),
    answer: async (name: string) => {
      running.get(name)?.resolve({ buildId: 1, package: name, version: '1-1', firmware: '7.0-40000', architectures: [], duplicate: false })
      await settled()
    },
    refuse: async (name: string, body: unknown) => {
      running.get(name)?.reject(refusal(422, body))
      await settled()
    },
  }
}
