import type { S3Client } from '@aws-sdk/client-s3'

/**
 * Notes with every answer of the store what its clock says. Returns how far that is ahead of this host's, in milliseconds (stores tell whole
 * seconds); undefined before the first answer. The client corrects its signatures by itself, so only this tells that a clock is wrong.
 */
export function watchStoreClock(client: S3Client): () => number | undefined {
  let offsetMs: number | undefined
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const date = headerOf(result.response, 'date')
      if (date !== undefined && !Number.isNaN(Date.parse(date))) offsetMs = Date.parse(date) - Date.now()
      return result
    },
    // The innermost: it sees refusals too, which become errors further out.
    { step: 'deserialize', priority: 'low', name: 'watchStoreClock' },
  )
  return () => offsetMs
}

function headerOf(response: unknown, name: string): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null) return undefined
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
}
