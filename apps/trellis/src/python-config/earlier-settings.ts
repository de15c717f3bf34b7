import type { EarlierSettings } from '@trellis/stack'
import { evaluateConfig } from './evaluate-config.ts'

/** What the file means that `SPKREPO_CONFIG` names; undefined when it names none. Throws `config_invalid`. */
export async function readEarlierSettings(environment: Readonly<Record<string, string | undefined>>): Promise<EarlierSettings | undefined> {
  const { SPKREPO_CONFIG: path, CELERY_RESULT_BACKEND: backend } = environment
  if (path === undefined || path === '') return undefined
  const { earlierSettings } = await import('@trellis/spkrepo/earlier-settings')
  const given = new Map(await evaluateConfig(path, { environment, workingDir: process.cwd() }))
  if (backend !== undefined && !given.has('CELERY_RESULT_BACKEND')) given.set('CELERY_RESULT_BACKEND', { value: backend, line: undefined })
  return earlierSettings(path, given)
}
