// Runs /work/program.py of the folder given on CPython for WASI: no network, no clock of ours, no files but that folder.
import { readFileSync } from 'node:fs'
import { WASI } from 'node:wasi'

const [, , wasm, folder] = process.argv
const wasi = new WASI({
  version: 'preview1',
  args: ['python', '-I', '/work/program.py'],
  env: { PYTHONUTF8: '1' },
  preopens: { '/work': folder },
  returnOnExit: true,
})
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), wasi.getImportObject())
process.exitCode = wasi.start(instance)
