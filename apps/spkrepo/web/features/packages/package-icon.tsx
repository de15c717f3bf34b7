import classes from './package-icon.module.css'

const hues = [231, 262, 199, 158, 24, 340, 190, 45]

/** A package's icon, or its initial on a colour of its own; decorative, since the name always stands beside it. */
export function PackageIcon({ name, displayName, url, sizePx }: { name: string; displayName: string; url: string | null; sizePx: number }) {
  if (url !== null) return <img alt="" className={classes.icon} height={sizePx} loading="lazy" src={url} width={sizePx} />
  const style = { width: sizePx, height: sizePx, fontSize: sizePx * 0.45, '--hue': hueOf(name) }
  return (
    <span aria-hidden="true" className={classes.initial} style={style}>
      {[...displayName][0]?.toUpperCase() ?? '?'}
    </span>
  )
}

function hueOf(name: string): number {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0)
  return hues[sum % hues.length] ?? 231
}
