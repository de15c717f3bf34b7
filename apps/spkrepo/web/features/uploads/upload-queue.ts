import { ApiError } from '@trellis/ui'
import type { UploadAccepted } from '../../../contract/index.ts'
import { type Sample, transferRate } from './transfer-rate.ts'

/** Where one file stands. `sending` with everything sent means that the server is still checking and storing it. */
export type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly sentBytes: number; readonly bytesPerSecond: number | null }
  | { readonly kind: 'accepted'; readonly answer: UploadAccepted }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'cancelled' }

export interface Upload {
  readonly id: number
  readonly file: File
  /** Make the build active as soon as it is ready. */
  readonly activate: boolean
  readonly state: UploadState
}

/** Sends one file; throws ApiError when it is refused. `onProgress` gets the bytes sent so far. */
export type SendFile = (
  file: File,
  options: { activate: boolean; signal: AbortSignal; onProgress: (sentBytes: number) => void },
) => Promise<UploadAccepted>

/**
 * Sends files one after the other, in the order they were added: a maintainer's line is the bottleneck, and the server's answers stay in order.
 * Lives longer than the upload page, so that leaving the page does not stop an upload.
 */
export class UploadQueue {
  readonly #send: SendFile
  readonly #now: () => number
  readonly #listeners = new Set<() => void>()
  readonly #abort = new Map<number, AbortController>()
  #uploads: readonly Upload[] = []
  #lastId = 0

  /** `now` gives milliseconds for the transfer rate. */
  constructor(send: SendFile, now: () => number = () => performance.now()) {
    this.#send = send
    this.#now = now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** All uploads, oldest first; the same array until something changes. */
  readonly snapshot = (): readonly Upload[] => this.#uploads

  add(files: readonly File[], { activate }: { activate: boolean }): void {
    const added = files.map((file): Upload => ({ id: ++this.#lastId, file, activate, state: { kind: 'waiting' } }))
    this.#replace([...this.#uploads, ...added])
    this.#sendNext()
  }

  /** Stops a running upload, or keeps a waiting one from starting; nothing for one that has ended. */
  cancel(id: number): void {
    this.#change(id, (upload) => (isUnfinished(upload) ? { kind: 'cancelled' } : upload.state))
    this.#abort.get(id)?.abort()
  }

  /** Puts a refused or cancelled file back in line. */
  retry(id: number): void {
    this.#change(id, (upload) =>
      upload.state.kind === 'refused' || upload.state.kind === 'cancelled' ? { kind: 'waiting' } : upload.state,
    )
    this.#sendNext()
  }

  clearFinished(): void {
    this.#replace(this.#uploads.filter(isUnfinished))
  }

  #sendNext(): void {
    const next = this.#uploads.find(({ state }) => state.kind === 'waiting')
    if (this.#abort.size > 0 || next === undefined) return
    const controller = new AbortController()
    this.#abort.set(next.id, controller)
    this.#change(next.id, () => ({ kind: 'sending', sentBytes: 0, bytesPerSecond: null }))
    void this.#outcome(next, controller.signal).then((state) => {
      this.#abort.delete(next.id)
      this.#change(next.id, (upload) => (upload.state.kind === 'sending' ? state : upload.state))
      this.#sendNext()
    })
  }

  async #outcome(upload: Upload, signal: AbortSignal): Promise<UploadState> {
    const samples: Sample[] = [{ atMs: this.#now(), bytes: 0 }]
    const onProgress = (sentBytes: number) => {
      samples.push({ atMs: this.#now(), bytes: sentBytes })
      const bytesPerSecond = transferRate(samples)
      this.#change(upload.id, ({ state }) => (state.kind === 'sending' ? { kind: 'sending', sentBytes, bytesPerSecond } : state))
    }
    try {
      return { kind: 'accepted', answer: await this.#send(upload.file, { activate: upload.activate, signal, onProgress }) }
    } catch (error) {
      if (error instanceof ApiError) return { kind: 'refused', error }
      throw error
    }
  }

  #change(id: number, next: (upload: Upload) => UploadState): void {
    this.#replace(this.#uploads.map((upload) => (upload.id === id ? { ...upload, state: next(upload) } : upload)))
  }

  #replace(uploads: readonly Upload[]): void {
    this.#uploads = uploads
    for (const listener of this.#listeners) listener()
  }
}

/** Whether the upload is waiting or running. */
export function isUnfinished({ state }: Upload): boolean {
  return state.kind === 'waiting' || state.kind === 'sending'
}
