const problems: Readonly<Record<string, string>> = {
  provider_refused: 'The other site did not let you sign in. Try again, or sign in with your password.',
  provider_failed: 'The other site did not answer as expected. Try again in a moment, or sign in with your password.',
  account_inactive: 'This account is not active. Ask an administrator.',
  registration_closed: 'You have no account here yet, and accounts are not made by signing in. Ask an administrator for one.',
  email_taken: 'There is an account with your e-mail address already. Sign in with its password.',
}

/** Why signing in by a provider ended back at this page, from the code in the address. */
export function providerProblem(code: string): string {
  return problems[code] ?? 'Signing in did not work. Try again, or sign in with your password.'
}
