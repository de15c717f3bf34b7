import type { CommandOption, CommandSpec } from '@trellis/stack'

const publisher = {
  as: { type: 'string', value: 'USER', required: true, summary: 'account in whose name the packages are uploaded' },
  inactive: { type: 'boolean', summary: 'do not offer new builds to devices' },
} as const satisfies Record<string, CommandOption>

/** How the commands of operators are called: `trellis spkrepo …`. Data alone, so that the help loads nothing else. */
export const operatorSpecs: readonly CommandSpec[] = [
  {
    name: 'import',
    positionals: ['DIR'],
    summary: 'upload every package in a folder, each once; what is refused is listed in a report',
    options: {
      ...publisher,
      resign: { type: 'boolean', summary: 'take the signatures of others off, which are refused otherwise' },
      rejected: { type: 'string', value: 'FILE', summary: 'where the report is written (default: DIR/rejected.jsonl)' },
      watch: { type: 'boolean', summary: 'go on, and upload what is put there later' },
    },
    examples: ['trellis spkrepo import /srv/incoming --as ada', 'trellis spkrepo import /srv/incoming --as ada --watch --json'],
  },
  {
    name: 'export',
    positionals: ['DIR'],
    summary: 'write catalog and files so that a plain web server can answer devices; what has not changed is left as it is',
    options: {
      url: { type: 'string', value: 'URL', summary: 'address of catalog and files in the export (default: spkrepo.packages_url)' },
      arch: { type: 'string', value: 'ARCH', multiple: true, summary: 'answer devices of this architecture only (default: of all)' },
      language: { type: 'string', value: 'LANG', multiple: true, summary: 'answer in this language beside English (default: in all)' },
    },
    examples: ['trellis spkrepo export /srv/packages --url https://mirror.example.org/nas'],
  },
  {
    name: 'mirror',
    positionals: ['URL…'],
    summary: 'take over what other repositories offer to devices of these kinds; again, what has come since',
    options: {
      ...publisher,
      arch: { type: 'string', value: 'ARCH', multiple: true, required: true, summary: 'architecture of a device that is asked for' },
      build: { type: 'string', value: 'BUILD', multiple: true, required: true, summary: 'firmware of such a device, for example 64570' },
      major: { type: 'string', value: 'N', summary: 'major version that it names; routers need it: 1' },
      beta: { type: 'boolean', summary: 'betas, too, where there are any (before DSM 7)' },
      'files-from': { type: 'string', value: 'ORIGIN', multiple: true, summary: 'other server from which files may come, https://HOST' },
      again: { type: 'boolean', summary: 'try what was rejected before, too' },
    },
    examples: ['trellis spkrepo mirror https://packages.example.org/nas --as mirror --arch geminilake --arch rtd1296 --build 64570'],
  },
  {
    name: 'seed',
    positionals: [],
    summary: 'add what is missing of the architectures, languages, firmwares and services that every repository begins with',
  },
  {
    name: 'clean',
    positionals: [],
    summary: 'delete every package with its versions, builds and files; refused while a build is in a bucket',
    options: { yes: { type: 'boolean', summary: 'really delete them; without it, they are counted' } },
  },
]
