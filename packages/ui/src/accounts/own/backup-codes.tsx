import { Button } from '@mantine/core'
import { CopyText } from '../../copy-text.tsx'
import { useAccounts } from '../accounts-context.ts'
import { Step } from '../frame/step.tsx'
import classes from './backup-codes.module.css'

/** Fresh backup codes, and the ways to keep them: copy, print, download. They are shown only here. */
export function BackupCodes({ codes, onStored }: { codes: readonly string[]; onStored: () => void }) {
  const { siteName } = useAccounts()
  const text = `Backup codes for ${siteName}. Each works once.\n\n${codes.join('\n')}\n`
  return (
    <Step>
      <p>
        Each of them gets you in once when your authenticator is not at hand. Keep them where only you find them; they are not shown again.
      </p>
      <ol aria-label="Backup codes" className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={classes.ways}>
        <CopyText label="Copy the backup codes" text={text} variant="default" />
        <Button onClick={() => window.print()} variant="default">
          Print
        </Button>
        <Button onClick={() => download(text)} variant="default">
          Download
        </Button>
        <Button onClick={onStored}>I have stored them</Button>
      </div>
    </Step>
  )
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'backup-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}
