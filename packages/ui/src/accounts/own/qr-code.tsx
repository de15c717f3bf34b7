import { encode } from 'uqr'
import classes from './qr-code.module.css'

/** `text` as a QR code: dark on white in every colour scheme, because many cameras read nothing else. */
export function QrCode({ text, label }: { text: string; label: string }) {
  // Four modules of quiet zone, as the standard asks.
  const { size, data } = encode(text, { ecc: 'M', border: 4 })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg aria-label={label} className={classes.code} role="img" shapeRendering="crispEdges" viewBox={`0 0 ${size} ${size}`}>
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
