import type { ReactNode } from 'react'
import classes from './page-shell.module.css'

/** Frame of every page: a skip link, the header, the one `main` element (focusable, id `main`) and the footer. */
export function PageShell({ header, footer, children }: { header: ReactNode; footer: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      {header}
      <main className={classes.main} id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className={classes.footer}>
        <div className={classes.footnote}>{footer}</div>
      </footer>
    </div>
  )
}
