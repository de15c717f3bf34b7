import { PyBytes } from '../values/bytes.ts'
import type { Value } from '../values/object.ts'
import { parseExpressions, parseYieldOrExpressions } from './expression.ts'
import type { Position } from './position.ts'
import { TokenStream } from './stream.ts'
import type { Expression, Field, Text } from './syntax.ts'
import type { TextField, TextPiece, Token } from './token.ts'

/** One literal or several in a row, which are one text. */
export function parseText(stream: TokenStream): Expression {
  const tokens: Token[] = []
  while (stream.peek().kind === 'string' || stream.peek().kind === 'fstring') tokens.push(stream.next())
  const at = tokens[0]?.at ?? stream.at
  const bytes = tokens.filter((token) => token.value instanceof PyBytes)
  if (bytes.length > 0) {
    if (bytes.length < tokens.length) throw stream.problem('cannot mix bytes and nonbytes literals', at)
    return { kind: 'constant', at, value: joinedBytes(bytes.map((token) => token.value ?? null)) }
  }
  if (tokens.every((token) => token.kind === 'string')) {
    return { kind: 'constant', at, value: tokens.map((token) => token.value).join('') }
  }
  const pieces = tokens.flatMap((token) => token.pieces ?? [typeof token.value === 'string' ? token.value : ''])
  return text(pieces, at)
}

function joinedBytes(parts: readonly Value[]): PyBytes {
  return new PyBytes(Uint8Array.from(parts.flatMap((part) => (part instanceof PyBytes ? [...part.octets] : []))))
}

function text(pieces: readonly TextPiece[], at: Position): Text {
  return { kind: 'text', at, pieces: pieces.map((piece) => (typeof piece === 'string' ? piece : field(piece))) }
}

function field({ tokens, shown, conversion, spec, at }: TextField): Field {
  const inner = new TokenStream(tokens)
  const value = inner.is('yield') ? parseYieldOrExpressions(inner) : parseExpressions(inner)
  if (inner.peek().kind !== 'end') throw inner.problem('f-string: invalid syntax. Perhaps you forgot a comma?')
  // `{value=}` shows the repr unless a conversion or a specification says otherwise.
  const implied = shown !== undefined && spec === undefined ? 'r' : undefined
  return { at, value, conversion: conversion ?? implied, spec: spec === undefined ? undefined : text(spec, at) }
}
