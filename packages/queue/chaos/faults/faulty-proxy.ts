import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What happens to the next piece that passes: nothing of it does, or half of it; then the connection is cut. */
export type Cut = 'before-send' | 'in-request' | 'after-send' | 'in-reply'

interface Wire {
  readonly near: Socket
  readonly far: Socket
  /** Resolves when everything that came before has been sent on, by direction. */
  requestsSent: Promise<void>
  repliesSent: Promise<void>
}

/** Stands between one process and a server, and does to their connections what networks do. */
export class FaultyProxy {
  readonly #server: Server
  #target: number
  readonly #wires = new Set<Wire>()
  #cut: Cut | undefined
  #onCut = () => {}
  #delayMs = 0
  #isDeaf = false
  #refuses = false

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((near) => this.#join(near))
  }

  /** Listens on a port of its own and leads to `target`, both on 127.0.0.1. */
  static async open(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Cuts the connection that the next piece comes over. Resolves when that has happened, or after `withinMs` without one. */
  async cutNext(cut: Cut, withinMs: number): Promise<boolean> {
    const happened = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs)
      this.#onCut = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
    this.#cut = cut
    const done = await happened
    this.#cut = undefined
    return done
  }

  /** From now on each piece takes this long, in both directions. Milliseconds. */
  slowDown(delayMs: number): void {
    this.#delayMs = delayMs
  }

  /** Lets nothing through in either direction, and says so to nobody, until it is set back; then what was open is cut. */
  set deaf(isDeaf: boolean) {
    this.#isDeaf = isDeaf
    if (!isDeaf) this.cutAll()
  }

  /** Cuts what is open and what is opened, until it is set back. */
  set refusing(refuses: boolean) {
    this.#refuses = refuses
    if (refuses) this.cutAll()
  }

  /** Leads to another server from now on, and cuts what is open: a failover, as a client sees it. */
  leadTo(target: number): void {
    this.#target = target
    this.cutAll()
  }

  cutAll(): void {
    for (const wire of this.#wires) this.#end(wire)
  }

  /** As if nothing had ever been wrong. */
  heal(): void {
    this.#cut = undefined
    this.#delayMs = 0
    this.refusing = false
    if (this.#isDeaf) this.deaf = false
  }

  close(): void {
    this.#server.close()
    this.cutAll()
  }

  #join(near: Socket): void {
    if (this.#refuses) {
      near.resetAndDestroy()
      return
    }
    const sent = Promise.resolve()
    const wire: Wire = { near, far: connect(this.#target, '127.0.0.1'), requestsSent: sent, repliesSent: sent }
    this.#wires.add(wire)
    for (const socket of [wire.near, wire.far]) {
      socket.setNoDelay(true)
      socket.on('error', () => this.#end(wire)).on('close', () => this.#end(wire))
    }
    near.on('data', (piece) => this.#pass(wire, piece, true))
    wire.far.on('data', (piece) => this.#pass(wire, piece, false))
  }

  #pass(wire: Wire, piece: Buffer, isRequest: boolean): void {
    if (this.#isDeaf) return
    const cut = this.#cut
    const half = piece.subarray(0, Math.floor(piece.length / 2))
    if (cut === (isRequest ? 'before-send' : 'after-send')) {
      this.#cutNow(wire)
      return
    }
    if (cut === (isRequest ? 'in-request' : 'in-reply')) {
      const to = isRequest ? wire.far : wire.near
      this.#cut = undefined
      to.write(half, () => this.#cutNow(wire))
      return
    }
    const delayed = this.#delayMs > 0 ? pause(this.#delayMs) : Promise.resolve()
    // In order, also when the delay has just been changed: no network lets bytes of one connection overtake each other.
    if (isRequest) wire.requestsSent = Promise.all([wire.requestsSent, delayed]).then(() => void wire.far.write(piece))
    else wire.repliesSent = Promise.all([wire.repliesSent, delayed]).then(() => void wire.near.write(piece))
  }

  #cutNow(wire: Wire): void {
    this.#cut = undefined
    this.#end(wire)
    this.#onCut()
  }

  #end(wire: Wire): void {
    if (!this.#wires.delete(wire)) return
    wire.near.destroy()
    wire.far.destroy()
  }
}
