import { resolve, sep } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import type { HttpApp } from './http-app.ts'

/** A folder of built files. */
interface Assets {
  readonly dir: string
  /** Address below which they answer, like `/assets/`. */
  readonly prefix: string
}

// How Vite names what it builds: index-DIwTNWlg.js. The name changes with the content.
const hashedName = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+(?:\.(?:br|gz))?$/

const YEAR_SECONDS = 31_536_000

/**
 * Serves the files of a web bundle. Names with a content hash may be kept for a year, the others are asked for again each time (304 when
 * unchanged). A `.br` or `.gz` beside a file is sent to those who take it. What is not there, hidden or outside is a 404.
 */
export async function serveAssets(app: HttpApp, { dir, prefix }: Assets): Promise<void> {
  const root = resolve(dir)
  await app.register(fastifyStatic, {
    root,
    prefix,
    index: false,
    dotfiles: 'ignore',
    decorateReply: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header(
        'cache-control',
        hashedName.test(path.slice(path.lastIndexOf(sep))) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
      )
    },
  })
}
