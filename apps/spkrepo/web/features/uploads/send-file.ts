import { type ApiError, refusal, unreachable } from '@trellis/ui'
import type { UploadAccepted } from '../../../contract/index.ts'
import { pathOf } from '../../app/api.ts'

export interface SendFileOptions {
  readonly basePath: string
  readonly csrfToken: () => string | null
  readonly activate: boolean
  readonly signal: AbortSignal
  readonly onProgress: (sentBytes: number) => void
}

/**
 * Uploads one SPK as the raw body of a request and returns what the server made of it; throws ApiError.
 * XMLHttpRequest, because `fetch` cannot tell how much of a body has been sent.
 */
export function sendFile(file: File, options: SendFileOptions): Promise<UploadAccepted> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${options.basePath}${pathOf('upload')}?activate=${options.activate}`)
    request.responseType = 'text'
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    const token = options.csrfToken()
    if (token !== null) request.setRequestHeader('x-csrf-token', token)
    request.upload.addEventListener('progress', ({ loaded }) => options.onProgress(loaded))
    request.addEventListener('load', () => {
      const body = jsonOrNull(request.responseText)
      if (request.status >= 200 && request.status <= 299) resolve(body as UploadAccepted)
      else reject(refusal(request.status, body))
    })
    const lost = (cause: unknown) => reject(unreachable(cause) satisfies ApiError)
    request.addEventListener('error', lost)
    request.addEventListener('abort', lost)
    options.signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
