import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { type Program, startProgram } from './program.ts'
import { nginx, openssl, type Skipped } from './services.ts'
import { tempDir } from './temp-dir.ts'

/** Why no web server can be started here: there is no nginx, or nothing that makes a certificate for it. Undefined when one can. */
export async function missingWebServer(): Promise<Skipped | undefined> {
  return [await nginx(), await openssl()].find((found) => 'skipped' in found)
}

/** nginx with the files of an installation, on ports of its own. */
export interface WebServer {
  readonly http: string
  readonly https: string
  /** What `nginx -t` says. */
  readonly verdict: string
  stop(): Promise<unknown>
}

/** What a web server is started with. */
export interface WebServerOptions {
  /** Folder with `trellis.conf` and its companions. */
  readonly files: string
  /** Where api processes listen on the loopback interface. */
  readonly apiPorts: readonly number[]
}

/** Starts nginx in front of api processes. Throws when there is no program: ask `missingWebServer()` first and skip the suite. */
export async function startWebServer({ files, apiPorts }: WebServerOptions): Promise<WebServer> {
  const [server, keys] = [await nginx(), await openssl()]
  if ('skipped' in server || 'skipped' in keys) throw new Error('no nginx or no openssl')
  const folder = tempDir('nginx')
  const [http, https] = [await freePort(), await freePort()]
  mkdirSync(join(folder, 'cache'))
  makeCertificate(keys.path, folder)
  for (const name of ['trellis.conf', 'trellis-proxy.conf', 'trellis-cache.conf']) {
    writeFileSync(join(folder, name), adapted(readFileSync(join(files, name), 'utf8'), { folder, http, https, apiPorts }))
  }
  const main = join(folder, 'nginx.conf')
  writeFileSync(main, mainFile(folder))
  const args = ['-e', 'stderr', '-p', folder, '-c', main]
  const verdict = spawnSync(server.path, [...args, '-t'], { encoding: 'utf8' }).stderr
  const program: Program = await startProgram(server.path, args)
  await Promise.race([
    answering(`http://127.0.0.1:${http}/`),
    program.ended.then(() => {
      throw new Error(`nginx ended: ${verdict}`)
    }),
  ])
  return { http: `http://127.0.0.1:${http}`, https: `https://127.0.0.1:${https}`, verdict, stop: async () => await program.stop('SIGTERM') }
}

interface Place {
  readonly folder: string
  readonly http: number
  readonly https: number
  readonly apiPorts: readonly number[]
}

function adapted(text: string, { folder, http, https, apiPorts }: Place): string {
  return text
    .replaceAll(/^ {2}server api:8080 (.*)$/gm, (_line, rest: string) =>
      apiPorts.map((port) => `  server 127.0.0.1:${port} ${rest}`).join('\n'),
    )
    .replace('listen 80 default_server', `listen 127.0.0.1:${http} default_server`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${https} ssl`)
    .replaceAll('/etc/nginx/', `${folder}/`)
    .replaceAll('/etc/trellis/', `${folder}/`)
    .replaceAll('/var/cache/nginx/', `${folder}/cache/`)
}

function mainFile(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};`)
  return [
    'daemon off;',
    // The folder of the test is this user's own.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'worker_processes 1;',
    `pid ${folder}/pid;`,
    'error_log stderr warn;',
    'events { worker_connections 256; }',
    'http {',
    ...temporary,
    '  access_log off;',
    `  include ${folder}/trellis.conf;`,
    '}',
    '',
  ].join('\n')
}

function makeCertificate(program: string, folder: string): void {
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes']
  const out = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')]
  execFileSync(program, ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...subject, ...out], {
    stdio: 'ignore',
  })
}

async function answering(url: string): Promise<void> {
  for (let left = 200; ; left -= 1) {
    try {
      await ask(url)
      return
    } catch (error) {
      if (left === 0) throw error
      await delay(25)
    }
  }
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** One request, without following redirections and without knowing who signed the certificate. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: Buffer } = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers }, rejectUnauthorized: false }
    const sent = (url.startsWith('https:') ? tlsRequest : plainRequest)(url, options, (response) => {
      buffer(response).then((whole) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }), reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
