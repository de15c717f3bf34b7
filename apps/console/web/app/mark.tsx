/** The console's sign: a pulse. */
export function Mark() {
  return (
    <svg aria-hidden="true" fill="none" height="24" viewBox="0 0 24 24" width="24">
      <rect fill="var(--mantine-color-gray-8)" height="22" rx="6" width="22" x="1" y="1" />
      <path d="M5 13h3l2-6 4 10 2-4h3" stroke="#fff" strokeLinecap="round" strokeLinejoin="round" strokeWidth="1.75" />
    </svg>
  )
}
