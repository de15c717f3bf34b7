/** The site's sign: a parcel on a lattice. */
export function Mark() {
  return (
    <svg aria-hidden="true" fill="none" height="24" viewBox="0 0 24 24" width="24">
      <rect fill="var(--mantine-primary-color-filled)" height="22" rx="6" width="22" x="1" y="1" />
      <path
        d="M12 5.5 18 8.75v6.5L12 18.5l-6-3.25v-6.5L12 5.5Zm0 13V12m0 0 6-3.25M12 12 6 8.75"
        stroke="#fff"
        strokeLinejoin="round"
        strokeWidth="1.5"
      />
    </svg>
  )
}
