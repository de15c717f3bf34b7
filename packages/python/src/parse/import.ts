import type { TokenStream } from './stream.ts'
import type { ImportedName, Statement } from './syntax.ts'
import { SyntaxProblem, unsupported } from './syntax-problem.ts'

/** `import a, b as c` */
export function parseImport(stream: TokenStream): Statement {
  const { at } = stream.next()
  const names: ImportedName[] = []
  do {
    const { at: where } = stream
    const name = dotted(stream)
    names.push({ at: where, name, as: stream.accept('as') ? stream.name().text : (name.split('.')[0] ?? name) })
  } while (stream.accept(','))
  return { kind: 'import', at, names }
}

/** `from a import b, c as d` */
export function parseImportFrom(stream: TokenStream): Statement {
  const { at } = stream.next()
  if (stream.is('.') || stream.is('...')) throw unsupported('relative imports', stream.at)
  const module = dotted(stream)
  stream.expect('import')
  if (stream.is('*')) throw unsupported('import *', stream.at, 'name what you need: from module import name')
  const bracketed = stream.accept('(')
  const names: ImportedName[] = []
  do {
    if (bracketed && stream.is(')')) break
    const { text, at: where } = stream.name()
    names.push({ at: where, name: text, as: stream.accept('as') ? stream.name().text : text })
  } while (stream.accept(','))
  if (bracketed) stream.expect(')')
  else if (stream.is(',', -1)) throw new SyntaxProblem('trailing comma not allowed without surrounding parentheses', stream.at)
  return { kind: 'import-from', at, module, names }
}

function dotted(stream: TokenStream): string {
  let name = stream.name().text
  while (stream.accept('.')) name += `.${stream.name().text}`
  return name
}
