import type { ReactNode } from 'react'
import classes from './app-header.module.css'

/** One entry of the navigation; `render` draws the app's own router link with the given class. */
export interface HeaderLink {
  readonly key: string
  readonly render: (className: string) => ReactNode
}

/** Bar at the top of every page: the brand, the navigation, and what belongs to the account at the far end. */
export function AppHeader({ brand, links, account }: { brand: ReactNode; links: readonly HeaderLink[]; account: ReactNode }) {
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <div className={classes.brand}>{brand}</div>
        <nav aria-label="Main" className={classes.nav}>
          {links.map((link) => (
            <span key={link.key}>{link.render(classes.link ?? '')}</span>
          ))}
        </nav>
        <div className={classes.account}>{account}</div>
      </div>
    </header>
  )
}
