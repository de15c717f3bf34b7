import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/**
 * `vite build` makes `dist/client` (hashed assets and a manifest); after it, `vite build --ssr` makes `dist/server/entry-server.js`,
 * one file that needs nothing but Node and knows the names of the client's files.
 * `base: './'`: the app learns where it is mounted only at run time, so no address in the bundles may be absolute.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root,
  base: './',
  plugins: [react()],
  logLevel: 'warn',
  define: {
    'process.env.NODE_ENV': '"production"',
    ...(isSsrBuild ? { CLIENT_MANIFEST: readFileSync(`${root}dist/client/.vite/manifest.json`, 'utf8') } : {}),
  },
  ssr: { noExternal: true },
  build: isSsrBuild
    ? {
        outDir: 'dist/server',
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: { input: { 'entry-server': 'app/entry-server.tsx' }, output: { codeSplitting: false } },
      }
    : {
        outDir: 'dist/client',
        emptyOutDir: true,
        manifest: true,
        assetsInlineLimit: 0,
        cssCodeSplit: false,
        rolldownOptions: { input: { client: 'app/entry-client.tsx', 'color-scheme': 'app/color-scheme.ts' } },
      },
}))
