import { type Static, Type } from 'typebox'
import { orNull } from './common.ts'

/** What a route asks of whoever calls it. `ops.read`: look at everything. `ops.operate`: change what runs. */
export const Permission = Type.Union([Type.Literal('ops.read'), Type.Literal('ops.operate')])
export type Permission = Static<typeof Permission>

/** Who is signed in. Somebody without any permission sees nothing but this. */
export const SessionView = Type.Object({
  user: orNull(
    Type.Object({
      username: Type.String(),
      email: Type.String(),
      roles: Type.Array(Type.String()),
      permissions: Type.Array(Permission),
    }),
  ),
  csrfToken: orNull(Type.String({ description: 'To be sent as `x-csrf-token` with every unsafe request.' })),
})
export type SessionView = Static<typeof SessionView>
