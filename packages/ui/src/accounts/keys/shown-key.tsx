import { Button, TextInput } from '@mantine/core'
import { CopyText } from '../../copy-text.tsx'
import { Step } from '../frame/step.tsx'
import classes from './shown-key.module.css'

/** A new key, once. */
export function ShownKey({ name, text, onStored }: { name: string; text: string; onStored: () => void }) {
  return (
    <Step>
      <p>This is the key “{name}”. It is shown only now: copy it to where it will be used.</p>
      <TextInput
        classNames={{ input: classes.key ?? '' }}
        label={`The key ${name}`}
        onFocus={(event) => event.currentTarget.select()}
        readOnly
        value={text}
      />
      <div className={classes.ways}>
        <CopyText label={`Copy the key ${name}`} text={text} variant="default" />
        <Button onClick={onStored}>I have stored it</Button>
      </div>
    </Step>
  )
}
