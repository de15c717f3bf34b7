import type { Instrument } from '@trellis/queue/types'
import { logFields, withLogContext } from './log-context.ts'

/** Headers of a job, in which its log finds the request and the user that caused it. */
const requestHeader = 'request-id'
const userHeader = 'user-id'

/** Lets a job log under the request and the user that asked for it, however long ago and in whichever process. */
export const carryContext: Instrument = {
  inject: () => {
    const { requestId, userId } = logFields()
    if (requestId === undefined) return undefined
    return { [requestHeader]: requestId, ...(userId !== undefined && { [userHeader]: userId }) }
  },
  run: async ({ headers }, next) => await withLogContext({ requestId: headers[requestHeader], userId: headers[userHeader] }, next),
}
