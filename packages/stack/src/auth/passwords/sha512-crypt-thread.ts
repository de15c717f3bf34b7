import { parentPort, workerData } from 'node:worker_threads'
import { sha512CryptChecksum } from './sha512-crypt.ts'

// A thread for one password: hundreds of thousands of rounds would hold up every request.
const { password, salt, rounds }: { password: Uint8Array; salt: string; rounds: number } = workerData
parentPort?.postMessage(sha512CryptChecksum(Buffer.from(password), { salt, rounds }))
