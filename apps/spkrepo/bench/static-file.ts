import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort, startProgram, tempDir } from '@trellis/stack/testing'

/** nginx with one file, one worker, no log. */
export interface StaticFile {
  readonly url: string
  stop(): Promise<void>
}

/** Serves `content` at a free port. Throws when nginx is not installed. */
export async function serveFile(content: Uint8Array): Promise<StaticFile> {
  const folder = tempDir('bench-nginx')
  const port = await freePort()
  mkdirSync(join(folder, 'www'))
  writeFileSync(join(folder, 'www/catalog.json'), content)
  // Its worker is another user.
  chmodSync(folder, 0o755)
  const configuration = join(folder, 'nginx.conf')
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')
  writeFileSync(
    configuration,
    `daemon off; worker_processes 1; error_log stderr error; pid ${folder}/pid; events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10; ${scratch}
  server { listen 127.0.0.1:${port}; root ${folder}/www; types { application/json json; } } }`,
  )
  const program = await startProgram('nginx', ['-e', 'stderr', '-p', folder, '-c', configuration])
  const url = `http://127.0.0.1:${port}/catalog.json`
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isUp) return { url, stop: async () => void (await program.stop()) }
    await delay(50)
  }
  await program.stop()
  throw new Error('nginx did not answer within 5 seconds')
}
