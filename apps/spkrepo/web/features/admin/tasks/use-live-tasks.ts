import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { BuildTasks } from '../../../../contract/index.ts'
import { pathOf } from '../../../app/api.ts'
import { useAddress } from '../shell/admin-link.tsx'
import { type TasksOf, tasksAsked } from './task-queries.ts'

/** Keeps the tasks as the server tells of them; false while it does not, when they have to be asked for. */
export function useLiveTasks(of: TasksOf): boolean {
  const queryClient = useQueryClient()
  const { address } = useAddress()
  const [isLive, setIsLive] = useState(false)
  const stream = address(pathOf('adminTaskEvents', { of }))
  useEffect(() => {
    const source = new EventSource(stream)
    const { queryKey } = tasksAsked(of)
    source.addEventListener('tasks', (event: MessageEvent<string>) => {
      queryClient.setQueryData<BuildTasks>(queryKey, JSON.parse(event.data))
      setIsLive(true)
    })
    // It connects again by itself.
    source.addEventListener('error', () => setIsLive(false))
    return () => source.close()
  }, [stream, of, queryClient])
  return isLive
}
