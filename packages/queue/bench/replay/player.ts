import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Lane, Tape } from './recorder.ts'
import { RespReader } from './resp.ts'

/**
 * Sends what was recorded, over as many connections, each request as soon as as many replies have come as when it was recorded. So the
 * pipelines are as deep as they were. Returns the milliseconds until the last reply; those of blocking commands are not waited for.
 */
export async function play(tape: Tape, port: number): Promise<number> {
  const lanes = await Promise.all(tape.filter(({ requests }) => requests.length > 0).map((lane) => openLane(lane, port)))
  const began = performance.now()
  await Promise.all(lanes.map(({ run }) => run()))
  const ms = performance.now() - began
  for (const { socket } of lanes) socket.destroy()
  return ms
}

interface OpenLane {
  readonly socket: Socket
  readonly run: () => Promise<void>
}

async function openLane(lane: Lane, port: number): Promise<OpenLane> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  await send(socket, { ...lane, requests: lane.opening.map((bytes, at) => ({ bytes, after: at })) })
  return { socket, run: () => send(socket, lane) }
}

function send(socket: Socket, { requests }: Lane): Promise<void> {
  const blocks = requests.some(({ bytes }) => /^\*\d+\r\n\$\d+\r\nbl/i.test(bytes.toString('latin1', 0, 32)))
  const reader = new RespReader()
  let [next, replies] = [0, 0]
  const sendDue = () => {
    for (let due = requests[next]; due && due.after <= replies; due = requests[next]) {
      socket.write(due.bytes)
      next += 1
    }
  }
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      replies += reader.read(chunk).length
      if (replies < requests.length) return sendDue()
      socket.off('data', hear)
      resolve()
    }
    socket.on('data', hear)
    socket.once('error', reject)
    sendDue()
    if (blocks || requests.length === 0) resolve()
  })
}
