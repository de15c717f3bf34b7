import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { TestSummary } from './scripts/test-summary.ts'

// Every workspace with tests is a project, and so are the tests of the repository itself in test/.
const workspaces = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((folder) => `${parent}/${folder}`))
const roots = ['.', ...workspaces].filter((folder) => existsSync(`${folder}/test`))

// The programs that tests start, hundreds of times, are compiled once: it takes most of the time of the short ones.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

export default defineConfig({
  test: {
    globalSetup: 'packages/stack/src/testing/global-setup.ts',
    reporters: ['default', new TestSummary()],
    // Processes, because the code under test sends signals, changes the environment and opens real servers.
    pool: 'forks',
    // Most tests wait for servers and child processes, so a core is not busy with one file at a time.
    maxWorkers: availableParallelism() + 1,
    projects: roots.map((root) => ({
      test: {
        root,
        name: root === '.' ? 'repository' : (root.split('/')[1] ?? root),
        include: ['test/**/*.test.{ts,tsx}'],
        environment: 'node',
        // Real servers and child processes on a busy machine of two cores; a test that hangs still ends.
        testTimeout: 90_000,
        hookTimeout: 120_000,
      },
    })),
  },
})
