import classes from './sparkline.module.css'

const [width, height] = [96, 24] as const

/**
 * A line as small as a word: how `values` went, the oldest first, from nothing up to their largest. `label` says the same in words, for those
 * who do not see it. Fewer than two values draw a base line alone.
 */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const points = sparklinePoints(values)
  return (
    <svg aria-label={label} className={classes.sparkline} preserveAspectRatio="none" role="img" viewBox={`0 0 ${width} ${height}`}>
      <title>{label}</title>
      <line className={classes.base} x1="0" x2={width} y1={height - 1} y2={height - 1} />
      {points !== '' && <polyline className={classes.line} points={points} />}
    </svg>
  )
}

/** The corners of the line in SVG's form, over the whole width; the largest value touches the top. Empty for fewer than two values. */
export function sparklinePoints(values: readonly number[]): string {
  if (values.length < 2) return ''
  const most = Math.max(...values, 1)
  const step = width / (values.length - 1)
  return values.map((value, at) => `${round(at * step)},${round(height - 1 - (value / most) * (height - 3))}`).join(' ')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
