import { Button, type ButtonProps } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import classes from './copy-text.module.css'

/** Button that puts `text` on the clipboard and says so for two seconds. `label` names what is copied, for screen readers. */
export function CopyText({ text, label, ...look }: { text: string; label: string } & Pick<ButtonProps, 'size' | 'variant' | 'color'>) {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <Button
      {...look}
      className={classes.copy}
      aria-label={clipboard.copied ? `${label}: copied` : label}
      onClick={() => clipboard.copy(text)}
      type="button"
    >
      {clipboard.copied ? 'Copied' : 'Copy'}
    </Button>
  )
}
