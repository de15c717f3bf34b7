import type { FastifySchemaCompiler } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

/** One thing that is wrong with a request. */
export interface RequestProblem {
  /** Where: `body`, `query`, `params` or `headers`. */
  readonly in: string
  /** JSON pointer below it, `''` for the whole. */
  readonly path: string
  readonly message: string
}

/**
 * Checks requests against TypeBox schemas. Defaults are filled in everywhere; texts become numbers and booleans only where a request can
 * carry nothing but text (query, path, headers), so a body must have the types its schema says.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  // Parameters of the path are texts already, and have no defaults.
  if (httpPart === 'params' && isOfTexts(schema))
    return (value: unknown) => (validator.Check(value) ? { value } : { error: validator.Errors(value) })
  return (received: unknown) => {
    // Value.Default writes into what it is given, and headers are still needed as they came.
    const filled = Value.Default(schema, httpPart === 'body' ? received : { ...asObject(received) })
    const value = httpPart === 'body' ? filled : Value.Convert(schema, filled)
    return validator.Check(value) ? { value } : { error: validator.Errors(value) }
  }
}

function isOfTexts(schema: TSchema): boolean {
  return Type.IsObject(schema) && Object.values(schema.properties).every((property) => Type.IsString(property) && !('default' in property))
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
