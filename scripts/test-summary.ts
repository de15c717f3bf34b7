// Vitest reporter: the closing lines of a test run. Which suites were skipped, and `N passed, N failed, N skipped` alone on the last line.
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Made by vitest.config.ts. */
export class TestSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    const skippedIn = new Map<string, number>()
    for (const testModule of modules) {
      for (const test of testModule.children.allTests()) {
        const { state } = test.result()
        // A test that never got to run (its file was cut short) must not look like a pass.
        counts[state === 'pending' ? 'failed' : state] += 1
        if (state === 'skipped') skippedIn.set(testModule.relativeModuleId, (skippedIn.get(testModule.relativeModuleId) ?? 0) + 1)
      }
      // A file that cannot be loaded has no tests to count, and a failed `beforeAll` none that failed.
      if (!testModule.ok() && ![...testModule.children.allTests()].some((test) => test.result().state === 'failed')) counts.failed += 1
    }
    counts.failed += unhandledErrors.length
    print(counts, skippedIn)
  }
}

function print(counts: { passed: number; failed: number; skipped: number }, skippedIn: ReadonlyMap<string, number>): void {
  const strict = Boolean(process.env.CI)
  for (const [file, count] of skippedIn) console.log(`skipped: ${count} in ${file}`)
  const postgres = process.env.TRELLIS_TEST_POSTGRES_SKIPPED
  if (postgres) console.log(`skipped: everything on PostgreSQL (${postgres})`)
  const mariadb = process.env.TRELLIS_TEST_MARIADB_SKIPPED
  if (mariadb) console.log(`skipped: everything on MariaDB (${mariadb})`)
  if ((counts.skipped > 0 || postgres || mariadb) && strict) {
    console.log('With CI set, a skipped test is a failure.')
    process.exitCode = 1
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
}
