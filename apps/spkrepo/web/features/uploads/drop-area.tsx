import { IconPackageImport } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import classes from './drop-area.module.css'

/** A place to drop files on, which is also an ordinary file picker for mouse and keyboard. */
export function DropArea({ disabled, onFiles }: { disabled: boolean; onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false)

  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    const files = [...event.dataTransfer.files]
    if (!disabled && files.length > 0) onFiles(files)
  }

  return (
    <label
      className={classes.area}
      data-disabled={disabled || undefined}
      data-over={over || undefined}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDrop={drop}
    >
      <IconPackageImport aria-hidden="true" size={40} stroke={1.25} />
      <span className={classes.title}>Drop SPK files here</span>
      <span className={classes.hint}>or press to choose them; several at once are fine</span>
      <input
        accept=".spk"
        aria-label="Choose SPK files to upload"
        className="visually-hidden"
        disabled={disabled}
        multiple
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          // So that choosing the same file again is a change again.
          event.currentTarget.value = ''
        }}
        type="file"
      />
    </label>
  )
}
