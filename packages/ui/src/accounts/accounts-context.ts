import { createContext, use } from 'react'
import type { AccountsApi } from './accounts-api.ts'

/** What the account pages need of the app that they stand in. Paths begin with a slash and are relative to the app's base path. */
export interface AccountsSetup {
  readonly api: AccountsApi
  /** Name of the site, as it ends every page title and names the entry in an app for codes. */
  readonly siteName: string
  /** The address of a page, with the base path. */
  readonly address: (path: string) => string
  /** Ends when the page is there. */
  readonly navigate: (path: string, options?: { replace?: boolean }) => Promise<void>
  /** Somebody has just signed in or out, or is another one now: everything on screen may look different to them. */
  readonly sessionChanged: () => Promise<void>
  /** Where to go after signing in when nothing else was asked for. */
  readonly home: string
}

export const AccountsContext = createContext<AccountsSetup | null>(null)

/** The setup of the account pages; throws outside `AccountPages`. */
export function useAccounts(): AccountsSetup {
  const setup = use(AccountsContext)
  if (setup === null) throw new Error('useAccounts was called outside AccountPages')
  return setup
}
