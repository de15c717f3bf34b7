import { useId } from 'react'
import classes from './picture-field.module.css'

/** Bytes that the server takes, as the contract has it; written again because the contract's value would bring its schema library. */
const largestMebibytes = 5

/** Chooses a picture to send. */
export function PictureField({ name }: { name: string }) {
  const id = useId()
  return (
    <div className={classes.field}>
      <label htmlFor={id}>Picture</label>
      <p className={classes.hint} id={`${id}-hint`}>
        PNG, JPEG, GIF or WebP; at most {largestMebibytes} MiB.
      </p>
      <input
        accept=".png,.jpg,.jpeg,.gif,.webp,image/png,image/jpeg,image/gif,image/webp"
        aria-describedby={`${id}-hint`}
        className={classes.input}
        id={id}
        name={name}
        required
        type="file"
      />
    </div>
  )
}
