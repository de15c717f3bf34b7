/** One mail to one reader. */
export interface Mail {
  /** Names the mail: the same again has the same `Message-ID`, by which mail programs show it once. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Takes mail to where it goes. */
export interface Mailer {
  /** Resolves once the next server has taken it. Throws `mail_refused` when no repeat could help; any other failure may pass. */
  send(mail: Mail): Promise<void>
  /** Rejects when the server does not answer, or does not let us in. Sends nothing. */
  check(): Promise<void>
  close(): void
}
