export type AdoptionErrorCode = 'source_invalid' | 'folder_invalid' | 'adoption_busy'

/** Why a repository cannot be taken over at all. What cannot be taken over of one that can is a problem in the report. */
export class AdoptionError extends Error {
  override readonly name = 'AdoptionError'
  readonly code: AdoptionErrorCode

  constructor(code: AdoptionErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
