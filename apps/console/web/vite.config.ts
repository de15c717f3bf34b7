import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/**
 * `vite build` makes `dist/client` (hashed assets and a manifest); after it, `vite build --ssr` makes `dist/server/entry-server.js`, which
 * writes the document around them and knows their names. `base: './'`: where the console is mounted is known only at run time.
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
  build: isSsrBuild
    ? {
        outDir: 'dist/server',
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: { input: { 'entry-server': 'app/entry-server.ts' } },
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
