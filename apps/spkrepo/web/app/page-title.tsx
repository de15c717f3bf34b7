/** Name of the site, as it ends every page title. */
export const siteName = 'Package repository'

/** Title of the browser tab; React moves it into the head. */
export function PageTitle({ children }: { children?: string }) {
  return <title>{children === undefined ? siteName : `${children} · ${siteName}`}</title>
}
