import { databaseNow } from '../../db/database.ts'
import type { MailContent } from '../../mail/mail-body.ts'
import { type Account, accountById, accountByLogin } from '../account.ts'
import type { AuthParts } from '../parts.ts'
import { hashOfToken } from '../sealing.ts'
import { passwordResetMs, storeToken } from '../tokens.ts'
import type { Letter } from './letter.ts'
import { letterContents as contents, type LetterFacts } from './letter-content.ts'

/** A letter that was written. */
export interface WrittenLetter {
  readonly to: string
  readonly content: MailContent
}

/** Writes a letter, with the token of its link; undefined when there is nobody to get it. Twice comes to the same. */
export async function writeLetter(parts: AuthParts, letter: Letter): Promise<WrittenLetter | undefined> {
  switch (letter.kind) {
    case 'registration':
    case 'registration_again':
      return await writeRegistration(parts, letter)
    case 'invitation':
      return await writeInvitation(parts, letter)
    case 'password_reset':
      return await writePasswordReset(parts, letter)
    case 'email_change':
      return await writeEmailChange(parts, letter)
    default:
      return await writeNotice(parts, letter, notices[letter.kind])
  }
}

async function writeRegistration(parts: AuthParts, { kind, id, email = '', pages = '' }: Letter): Promise<WrittenLetter | undefined> {
  const { db, dialect, sealing, settings } = parts
  const { title } = settings
  const holder = await accountByLogin(db, email)
  if (holder !== undefined) {
    // Asked for anew it is no news to who has an account.
    if (kind === 'registration_again' || !holder.active) return undefined
    const address = `${pages}/forgot`
    return { to: email, content: contents.registrationOfHolder({ title, username: holder.username, email, address }) }
  }
  const row = await db
    .selectFrom('account_token')
    .select(['id', 'details'])
    .where('purpose', '=', 'registration')
    .where('email', '=', email)
    .where('used_at', 'is', null)
    .where('expires_at', '>', databaseNow(dialect))
    .$if(kind === 'registration', (query) => query.where('id', '=', id))
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { username } = JSON.parse(row.details)
  const address = linkTo(pages, 'confirm', sealing.tokenOf('registration', row.id))
  return { to: email, content: contents.registration({ title, username, email, address }) }
}

async function writeInvitation(
  { db, sealing, settings }: AuthParts,
  { id, email = '', pages = '' }: Letter,
): Promise<WrittenLetter | undefined> {
  const row = await db
    .selectFrom('account_token')
    .select(['hash', 'details'])
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  const token = sealing.tokenOf('invitation', id)
  // A command that was run without the installation's secret has told its own link, which cannot be worked out here.
  if (row === undefined || row.hash !== hashOfToken(token)) return undefined
  const { roles } = JSON.parse(row.details)
  return { to: email, content: contents.invitation({ title: settings.title, email, address: linkTo(pages, 'invitation', token), roles }) }
}

async function writePasswordReset(parts: AuthParts, { id, email = '', pages = '' }: Letter): Promise<WrittenLetter | undefined> {
  const { db, dialect, sealing, settings } = parts
  const user = email.includes('@') ? await accountByLogin(db, email) : undefined
  if (user === undefined || !user.active || user.kind === 'service') return undefined
  const token = sealing.tokenOf('password_reset', id)
  await storeToken(db, dialect, { id, token, purpose: 'password_reset', lifetimeMs: passwordResetMs, userId: user.id })
  const address = linkTo(pages, 'reset', token)
  return { to: user.email, content: contents.passwordReset({ title: settings.title, username: user.username, email, address }) }
}

async function writeEmailChange(parts: AuthParts, { id, userId = '', email = '', pages = '' }: Letter): Promise<WrittenLetter | undefined> {
  const { db, sealing, settings } = parts
  const user = await accountById(db, userId)
  // Somebody else's address is told nothing: whose wish it was is no business of theirs, nor the reverse.
  if (user === undefined || (await accountByLogin(db, email)) !== undefined) return undefined
  const address = linkTo(pages, 'confirm', sealing.tokenOf('email_change', id))
  return { to: email, content: contents.emailChange({ title: settings.title, username: user.username, email, address }) }
}

const notices = {
  approval_wanted: contents.approvalWanted,
  approved: contents.approved,
  password_changed: contents.passwordChanged,
  email_changed: contents.emailChanged,
  two_factor_on: contents.twoFactorOn,
  two_factor_off: contents.twoFactorOff,
} as const

async function writeNotice(
  parts: AuthParts,
  letter: Letter,
  contentOf: (facts: LetterFacts) => MailContent,
): Promise<WrittenLetter | undefined> {
  const user = letter.userId === undefined ? undefined : await accountById(parts.db, letter.userId)
  if (user === undefined || user.kind === 'service') return undefined
  const facts = {
    title: parts.settings.title,
    username: user.username,
    email: letter.email ?? user.email,
    address: `${letter.pages ?? ''}/users`,
  }
  return { to: addressOf(user, letter), content: contentOf(facts) }
}

/** That an address was changed is told to the old one; everything else goes to the user. */
function addressOf(user: Account, { kind, email }: Letter): string {
  return kind === 'email_changed' ? (email ?? user.email) : user.email
}

/** Behind `#`, so that no server, proxy or log on the way ever sees it. */
function linkTo(pages: string, page: string, token: string): string {
  return `${pages}/${page}#token=${token}`
}
