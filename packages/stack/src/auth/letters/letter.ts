import { type Static, Type } from 'typebox'

/** What letters are about. */
const LetterKind = Type.Union([
  Type.Literal('registration'),
  Type.Literal('registration_again'),
  Type.Literal('approval_wanted'),
  Type.Literal('approved'),
  Type.Literal('invitation'),
  Type.Literal('password_reset'),
  Type.Literal('password_changed'),
  Type.Literal('email_change'),
  Type.Literal('email_changed'),
  Type.Literal('two_factor_on'),
  Type.Literal('two_factor_off'),
])

/**
 * A letter to be written, as a job carries it: no text and no secret. Whether there is anybody to get it is found out by the job, so
 * that a request takes as long for an address that nobody has.
 */
export const Letter = Type.Object({
  kind: LetterKind,
  /** Makes the token of its link, and names the letter: one that is written twice is the same. */
  id: Type.String(),
  /** Address of the pages that its link is to. */
  pages: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
})
export type Letter = Static<typeof Letter>

/** Asks for a letter, as part of a transaction. */
export type Post = (letter: Letter) => Promise<void>
