import { Badge, createTheme } from '@mantine/core'
import classes from './theme.module.css'

/**
 * The look that all apps share. System fonts only: nothing to download, and the page reads like the device it is on.
 * Kept close to Mantine's defaults, because every difference is sent inline with every page.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  defaultRadius: 'md',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', Menlo, Consolas, monospace",
  components: {
    Badge: Badge.extend({ classNames: { root: classes.badge ?? '' } }),
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
})
