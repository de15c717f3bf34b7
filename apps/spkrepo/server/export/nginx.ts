import type { Layout } from './layout.ts'
import { rangePatterns } from './range-patterns.ts'

/** Beyond this the catalog knows no numbers. */
const largestBuild = Number.MAX_SAFE_INTEGER

/** For the `http` block: what a device sends, as names in the tree. Changes with reference data only, so nginx is seldom reloaded. */
export function nginxMaps({ architectures, languages, builds, majors }: Layout): string {
  const intervals = builds.flatMap((from, at) => {
    const patterns = rangePatterns(from, (builds[at + 1] ?? largestBuild + 1) - 1)
    return patterns.map((pattern) => `"~^0*${pattern}$" ${from};`)
  })
  return [
    '# Written by "trellis spkrepo export"; to be included in the http block.',
    ...block('$arg_arch $spkrepo_architecture', [
      'default unknown;',
      ...Object.entries(architectures).map(([name, code]) => `"${name}" "${code}";`),
    ]),
    ...block('$arg_language $spkrepo_language', ['default unknown;', ...languages.map((code) => `"${code}" "${code}";`)]),
    // Without it, whoever names no language that there is would be answered in English.
    ...block('$spkrepo_language $spkrepo_tree', ['default catalog;', 'unknown none;']),
    ...block('$arg_build $spkrepo_from', ['default unknown;', ...intervals]),
    ...block('$arg_major $spkrepo_major', [
      'default unknown;',
      '"" auto;',
      ...majors.map((major) => `"~^0*${major}$" ${major};`),
      '"~^0*([6-9]|[1-9][0-9]+)$" newer;',
    ]),
    ...block('$arg_package_update_channel $spkrepo_channel', ['default "";', 'beta .beta;']),
    ...block('"$arg_build|$arg_arch|$arg_language" $spkrepo_incomplete', ['default "";', '"~^\\||\\|\\||\\|$" yes;']),
    '',
  ].join('\n')
}

/** For the `server` block of the address in `url`; `root` is the exported tree. */
export function nginxLocations({ url }: Layout, root: string): string {
  const path = new URL(url).pathname.replace(/\/+$/, '')
  const catalog = path === '' ? ['= /'] : [`= ${path}`, `= ${path}/`]
  const folder = '/$spkrepo_tree/$spkrepo_architecture/$spkrepo_major/$spkrepo_from'
  const names = ['$spkrepo_language$spkrepo_channel', '$spkrepo_language', 'enu$spkrepo_channel', 'enu']
  return [
    '# Written by "trellis spkrepo export"; to be included in the server block.',
    ...catalog.flatMap((location) => [
      `location ${location} {`,
      '  if ($spkrepo_incomplete) { return 400; }',
      `  root "${root}";`,
      '  types { }',
      '  default_type application/json;',
      '  add_header Cache-Control "public, max-age=60, s-maxage=300, stale-while-revalidate=600, stale-if-error=86400";',
      `  try_files ${names.map((name) => `${folder}/${name}.json`).join(' ')} =422;`,
      '}',
    ]),
    `location ${path}/ {`,
    `  alias "${root}/files/";`,
    '  types { image/png png; image/jpeg jpg jpeg; image/gif gif; image/webp webp; }',
    '  default_type application/octet-stream;',
    '  add_header Cache-Control "public, max-age=60";',
    '}',
    '',
  ].join('\n')
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [`map ${head} {`, ...lines.map((line) => `  ${line}`), '}']
}
