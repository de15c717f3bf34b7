/*
 * Runs before the first paint as a classic script in the head, so that a dark system never flashes white.
 * It must import and export nothing. Mantine's own ColorSchemeScript does the same inline, which our content security policy forbids.
 */
if (window.matchMedia('(prefers-color-scheme: dark)').matches) {
  document.documentElement.setAttribute('data-mantine-color-scheme', 'dark')
}
