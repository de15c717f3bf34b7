import type { MailContent } from '../../mail/mail-body.ts'

/** What the content of letters is made of. */
export interface LetterFacts {
  /** Of the installation. */
  readonly title: string
  /** Of the reader, as far as it is known. */
  readonly username?: string | undefined
  readonly email: string
  /** Address of the page that the letter is about. */
  readonly address: string
  readonly roles?: readonly string[]
}

const notYou = 'If this was not you, somebody may know your password: reset it at once, and tell an administrator.'
const ignore = 'If you did not ask for this, do nothing: without the link nothing happens.'

/** The texts of all letters. */
export const letterContents = {
  registration: ({ title, username, address }: LetterFacts): MailContent => ({
    subject: `Confirm your address for ${title}`,
    paragraphs: [
      `Hello ${username},`,
      `to finish your registration at ${title}, confirm that this address is yours. The link is good for a day.`,
    ],
    link: { label: 'Confirm this address', address },
    closing: ignore,
  }),
  registrationOfHolder: ({ title, username, address }: LetterFacts): MailContent => ({
    subject: `You already have an account at ${title}`,
    paragraphs: [
      `Hello ${username},`,
      `somebody, perhaps you, wanted to register at ${title} with this address. You already have an account under it. If you have forgotten the password, reset it.`,
    ],
    link: { label: 'Reset the password', address },
    closing: 'If this was not you, do nothing: your account is unchanged.',
  }),
  approvalWanted: ({ title, username, email, address }: LetterFacts): MailContent => ({
    subject: `Somebody waits for approval at ${title}`,
    paragraphs: [`Hello ${username},`, `${email} has registered at ${title} and waits for an administrator to look.`],
    link: { label: 'See the users', address },
  }),
  approved: ({ title, username }: LetterFacts): MailContent => ({
    subject: `Your account at ${title} is active`,
    paragraphs: [`Hello ${username},`, `an administrator has activated your account at ${title}. You can sign in now.`],
  }),
  invitation: ({ title, roles = [], address }: LetterFacts): MailContent => ({
    subject: `You are invited to ${title}`,
    paragraphs: [
      'Hello,',
      `you are invited to ${title}${roles.length === 0 ? '' : ` as ${roles.join(', ')}`}. Follow the link to choose a user name and a password.`,
    ],
    link: { label: 'Accept the invitation', address },
    closing: 'If you do not know what this is about, do nothing.',
  }),
  passwordReset: ({ title, username, address }: LetterFacts): MailContent => ({
    subject: `Reset your password at ${title}`,
    paragraphs: [`Hello ${username},`, `here is the link to choose a new password at ${title}. It is good for an hour, and once.`],
    link: { label: 'Choose a new password', address },
    closing: ignore,
  }),
  passwordChanged: ({ title, username }: LetterFacts): MailContent => ({
    subject: `Your password at ${title} was changed`,
    paragraphs: [`Hello ${username},`, `the password of your account at ${title} was changed, and your other sessions were ended.`],
    closing: notYou,
  }),
  emailChange: ({ title, username, address }: LetterFacts): MailContent => ({
    subject: `Confirm your new address for ${title}`,
    paragraphs: [
      `Hello ${username},`,
      `you want to use this address at ${title}. It is yours there once you have followed the link, which is good for a day.`,
    ],
    link: { label: 'Confirm this address', address },
    closing: ignore,
  }),
  emailChanged: ({ title, username }: LetterFacts): MailContent => ({
    subject: `Your address at ${title} was changed`,
    paragraphs: [`Hello ${username},`, `your account at ${title} has another e-mail address now; this one is no longer used.`],
    closing: 'If this was not you, tell an administrator.',
  }),
  twoFactorOn: ({ title, username }: LetterFacts): MailContent => ({
    subject: `Two-factor is on at ${title}`,
    paragraphs: [
      `Hello ${username},`,
      `from now on your account at ${title} asks for a code when you sign in. Keep your backup codes where you find them without your phone.`,
    ],
    closing: notYou,
  }),
  twoFactorOff: ({ title, username }: LetterFacts): MailContent => ({
    subject: `Two-factor is off at ${title}`,
    paragraphs: [`Hello ${username},`, `your account at ${title} no longer asks for a code when you sign in.`],
    closing: notYou,
  }),
} as const
