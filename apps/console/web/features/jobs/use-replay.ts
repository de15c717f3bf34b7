import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { DeadFilter } from '../../../contract/index.ts'
import { countText } from '../../app/number-text.ts'
import { ask } from '../../app/query-client.ts'
import type { Result } from '../../app/results.tsx'
import { useServices } from '../../app/services.ts'

/** A replay of everything that fits a filter, portion by portion. */
export interface Replay {
  /** Null when none is under way. */
  readonly progress: { readonly startedAt: Date; readonly replayed: number } | null
  readonly run: () => Promise<Result>
  /** Ends it after the portion that is under way. */
  readonly stop: () => void
}

/** Replays what fits `filter`; nothing happens before `run` is called. */
export function useReplay(filter: DeadFilter): Replay {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const [progress, setProgress] = useState<Replay['progress']>(null)
  const isStopped = useRef(false)
  async function run(): Promise<Result> {
    const startedAt = new Date()
    isStopped.current = false
    let [replayed, isMore] = [0, true]
    try {
      while (isMore && !isStopped.current) {
        setProgress({ startedAt, replayed })
        const portion = await api('replayDead', { body: filter })
        replayed += portion.replayed
        isMore = portion.isCut && portion.replayed > 0
        await queryClient.invalidateQueries(ask('overview'))
      }
    } finally {
      setProgress(null)
    }
    const rest = isMore ? 'You stopped it; the others are still dead.' : 'Watch whether they succeed: queues, last minute.'
    return { tone: replayed === 0 ? 'warning' : 'success', text: `${countText(replayed, 'job')} went back in line. ${rest}` }
  }
  const stop = () => {
    isStopped.current = true
  }
  return { progress, run, stop }
}
