import { consoleService } from '@trellis/console'
import { spkrepo } from '@trellis/spkrepo'
import { isSecret, type Leaf, leavesOf, StackConfig, snakeCase } from '@trellis/stack'
import type { TObject, TSchema } from 'typebox'
import { expect, it } from 'vitest'

const sections: readonly (readonly [name: string, schema: TObject])[] = [
  ['trellis', StackConfig],
  [spkrepo.name, spkrepo.settings],
  [consoleService.name, consoleService.settings],
]

it('the page of settings lists every setting as the code knows it; "npx vitest run settings-page -u" writes it anew', async () => {
  const page = [
    '# Settings',
    '',
    'Defaults, then the TOML file (`--config` or `TRELLIS_CONFIG`), then the environment, then the command line. `NAME_FILE` in the',
    'environment is the path of a file that holds the value of `NAME`. Lists are separated by commas in the environment. An unknown key or',
    'a value of the wrong kind stops the start with the key, the value and where it came from. The configuration of a spkrepo 0.7.9, if `SPKREPO_CONFIG`',
    'names one, stands above the defaults and below everything else ([moving over](../spkrepo/migration.md)).',
    ...sections.flatMap(([name, schema]) => ['', `## [${name}]`, '', ...table(leavesOf(schema, name.toUpperCase()))]),
    '',
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/operations/settings.md')
})

function table(leaves: readonly Leaf[]): readonly string[] {
  return ['| key | environment | kind | default | |', '|---|---|---|---|---|', ...leaves.map(row)]
}

function row({ path, schema, variable, alias }: Leaf): string {
  const description = 'description' in schema ? String(schema.description) : ''
  const names = alias === undefined ? variable : `${variable}\` \`${alias}`
  const fallback = 'default' in schema ? `\`${JSON.stringify(schema.default)}\`` : ''
  return `| \`${path.map(snakeCase).join('.')}\` | \`${names}\` | ${kindOf(schema)} | ${fallback} | ${description} |`
}

function kindOf(schema: TSchema): string {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return schema.anyOf.map((choice) => `\`${choice.const}\``).join(' ')
  return isSecret(schema) ? 'secret text' : String('type' in schema ? schema.type : '').replace('string', 'text')
}
