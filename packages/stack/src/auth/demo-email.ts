/** The address of the administrator that a demo makes for itself, and that nobody should meet in production. */
export const demoEmail = 'demo@trellis.example'
