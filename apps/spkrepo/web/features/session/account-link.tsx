import { IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SessionView } from '../../../contract/index.ts'
import classes from './account-link.module.css'

/** The way to one's account, or to signing in. */
export function AccountLink({ user }: { user: SessionView['user'] }) {
  if (user === null) {
    return (
      <Link className={classes.link} params={{ _splat: 'login' }} to="/$">
        Sign in
      </Link>
    )
  }
  return (
    <Link aria-label={`Your account: ${user.username}`} className={classes.link} params={{ _splat: 'profile' }} to="/$">
      <IconUserCircle aria-hidden="true" size={20} stroke={1.5} />
      <span className={classes.name}>{user.username}</span>
    </Link>
  )
}
