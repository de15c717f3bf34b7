import type { Data } from '../expression/evaluator.ts'
import type { ModelOptions } from './models.ts'
import { readCompatibility } from './read-compatibility.ts'
import type { RehearsalSetup } from './rehearsal.ts'

/** The settings of a scenario, by what they are for. */
export interface Config {
  readonly models: ModelOptions
  readonly rehearsal: Pick<RehearsalSetup, 'uniqueIsFirst' | 'collect'>
  readonly interpreter: { readonly dotAccess: boolean }
}

/** Reads the `config` of a scenario. Unknown names and values are left out. */
export function readConfig(config: Data): Config {
  const { decisionLanguage, uniqueIsFirst, collect } = config
  const compatibility = readCompatibility(config)
  return {
    models: { compatibility, ...(decisionLanguage === 'feel' || decisionLanguage === 'python' ? { decisionLanguage } : {}) },
    rehearsal: {
      ...(typeof uniqueIsFirst === 'boolean' ? { uniqueIsFirst } : {}),
      ...(collect === 'columns' || collect === 'rows' ? { collect } : {}),
    },
    interpreter: { dotAccess: compatibility.dotAccess === true },
  }
}
