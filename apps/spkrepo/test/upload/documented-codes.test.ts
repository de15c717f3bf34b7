import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The members of an exported union of texts, as the source lists them. */
function codesOf(path: string, union: string): readonly string[] {
  const [, members = ''] = new RegExp(`export type ${union} =([^\\n]*(?:\\n {2}\\|[^\\n]*)+)`).exec(read(path)) ?? []
  return [...members.matchAll(/'([a-z_]+)'/g)].map(([, code]) => code ?? '')
}

it('every code with which a mirrored file can fail is explained on the page about mirrors', () => {
  const page = read('../../docs/spkrepo/mirror.md')
  const codes = codesOf('server/mirror/upstream.ts', 'MirrorProblemCode')
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})

it('every code with which an upload can be refused is explained on the page about uploading', () => {
  const page = read('../../docs/spkrepo/upload.md')
  const codes = [...codesOf('server/uploads/upload-problem.ts', 'UploadProblemCode'), ...codesOf('server/spk/spk.ts', 'SpkProblemCode')]
  expect(codes.length).toBeGreaterThan(35)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})
