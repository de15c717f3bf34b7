import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'

const options = { method: 'POST', metadata: { $Infer: { body: {} as { readonly userId: string } } } } as const

/** better-auth opens sessions only at the end of its own ways to sign in; this gives it one more, for whoever has passed ours. */
export function openSessionPlugin() {
  return {
    id: 'trellis',
    endpoints: {
      // Without an address: only our own code can call it.
      openSession: createAuthEndpoint.serverOnly(options, async (context): Promise<{ id: string }> => {
        const { internalAdapter } = context.context
        const user = await internalAdapter.findUserById(context.body.userId)
        if (user === null) throw new Error(`no session can be opened for the unknown user "${context.body.userId}"`)
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(context, { session, user })
        return { id: session.id }
      }),
    },
  }
}
