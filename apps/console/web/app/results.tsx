import { ApiError, Notice, type NoticeTone } from '@trellis/ui'
import { createContext, type ReactNode, use, useCallback, useState } from 'react'
import classes from './results.module.css'

/** What became of something that somebody did. */
export interface Result {
  readonly tone: NoticeTone
  readonly text: string
  readonly reference?: string | undefined
}

type Tell = (result: Result) => void

const ResultsContext = createContext<Tell | null>(null)

/** So many are kept; who does more in a row wants to see the newest. */
const mostShown = 3

/** Tells the operator what became of an action, beside the page and without moving it; each stays until it is dismissed or others push it out. */
export function useTellResult(): Tell {
  const tell = use(ResultsContext)
  if (tell === null) throw new Error('useTellResult was called outside ResultsTray')
  return tell
}

/** The result for an action that was refused or did not arrive. */
export function failedResult(what: string, error: unknown): Result {
  if (!(error instanceof ApiError)) return { tone: 'error', text: `${what}: ${error instanceof Error ? error.message : String(error)}` }
  return { tone: 'error', text: `${what}: ${error.message}`, reference: error.requestId ?? undefined }
}

export function ResultsTray({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly (Result & { readonly id: number; readonly at: Date })[]>([])
  const tell = useCallback<Tell>((result) => {
    setShown((before) => [{ ...result, id: (before[0]?.id ?? 0) + 1, at: new Date() }, ...before].slice(0, mostShown))
  }, [])
  return (
    <ResultsContext value={tell}>
      {children}
      <section aria-label="Results" className={classes.tray}>
        {shown.map(({ id, tone, text, reference, at }) => (
          <div className={classes.result} key={id}>
            <Notice reference={reference} tone={tone}>
              <div className={classes.line}>
                <span>
                  <span className={classes.at}>{at.toLocaleTimeString()}</span> {text}
                </span>
                <button
                  aria-label="Dismiss"
                  className={classes.dismiss}
                  onClick={() => setShown((before) => before.filter((one) => one.id !== id))}
                  type="button"
                >
                  ✕
                </button>
              </div>
            </Notice>
          </div>
        ))}
      </section>
    </ResultsContext>
  )
}
