import { type AccountsClient, accountsClient } from '@trellis/stack/contract'

/** Calls to the account routes of the installation, as the console at `basePath` answers them. Loaded only when it is needed: it brings the schemas. */
export function openAccounts(basePath: string): AccountsClient {
  return accountsClient({ basePath, fetch: (address, request) => fetch(address, request) })
}
