import { createContext, use } from 'react'
import type { UploadQueue } from '../features/uploads/upload-queue.ts'
import type { Api } from './api.ts'

/** What components need from outside: calls to the server, the running uploads, and the address to type into a NAS. */
export interface Services {
  readonly api: Api
  readonly uploads: UploadQueue
  readonly nasUrl: string
}

export const ServicesContext = createContext<Services | null>(null)

/** The services of the page; throws outside `App`. */
export function useServices(): Services {
  const services = use(ServicesContext)
  if (services === null) throw new Error('useServices was called outside App')
  return services
}
