import classes from './screenshots.module.css'

/** A row of screenshots to scroll through sideways; each opens in full. Nothing when there are none. */
export function Screenshots({ urls, displayName }: { urls: readonly string[]; displayName: string }) {
  if (urls.length === 0) return null
  return (
    <section aria-label="Screenshots">
      <ul className={classes.row}>
        {urls.map((url, index) => (
          <li key={url}>
            <a href={url}>
              <img alt={`Screenshot ${index + 1} of ${displayName}`} className={classes.shot} loading="lazy" src={url} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
