import { type Static, Type } from 'typebox'

/** The service's settings: `[console]` in the file, `CONSOLE_…` in the environment. */
export const Settings = Type.Object({
  enabled: Type.Boolean({ default: true, description: 'False: this installation has no console.' }),
  basePath: Type.String({ default: '/ops', description: 'Where the console is mounted.' }),
  hosts: Type.Array(Type.String(), { default: [], description: 'Host names that show the console at their root.' }),
  payloads: Type.Union([Type.Literal('shown'), Type.Literal('hidden')], {
    default: 'shown',
    description: 'Whether inputs, results and progress of jobs are shown; fields whose names tell of a secret never are.',
  }),
  payloadBytes: Type.Integer({
    default: 16_384,
    minimum: 256,
    maximum: 1_048_576,
    description: 'How much of an input or a result is shown; the rest is cut off.',
  }),
})
export type Settings = Static<typeof Settings>
