import {
  IconCalendarTime,
  IconCpu,
  IconHistory,
  IconLayoutDashboard,
  IconListDetails,
  IconLock,
  IconMailForward,
  IconRotateClockwise,
  IconRoute,
  IconStack2,
  IconStethoscope,
} from '@tabler/icons-react'

/** The pages that the navigation leads to, in its order; `key` follows `g` on the keyboard. */
export const sections = [
  { to: '/', title: 'Overview', key: 'o', Icon: IconLayoutDashboard },
  { to: '/queues', title: 'Queues', key: 'q', Icon: IconStack2 },
  { to: '/jobs', title: 'Jobs', key: 'j', Icon: IconListDetails },
  { to: '/replay', title: 'Replay', key: 'p', Icon: IconRotateClockwise },
  { to: '/schedules', title: 'Schedules', key: 's', Icon: IconCalendarTime },
  { to: '/workers', title: 'Workers', key: 'w', Icon: IconCpu },
  { to: '/runs', title: 'Runs', key: 'r', Icon: IconRoute },
  { to: '/locks', title: 'Locks', key: 'l', Icon: IconLock },
  { to: '/outbox', title: 'Outbox', key: 'x', Icon: IconMailForward },
  { to: '/doctor', title: 'Doctor', key: 'd', Icon: IconStethoscope },
  { to: '/audit', title: 'Audit log', key: 'a', Icon: IconHistory },
] as const
