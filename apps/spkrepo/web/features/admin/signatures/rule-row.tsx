import { NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pill } from '@trellis/ui'
import type { SignatureRule } from '../../../../contract/index.ts'
import { useServices } from '../../../app/services.ts'
import classes from './signatures-page.module.css'

const words = { required: 'required', optional: 'not required' } as const

/** The rule of one major, and for who may decide, the choice. */
export function RuleRow({ rule, mayChange }: { rule: SignatureRule; mayChange: boolean }) {
  const system = `${rule.line.toUpperCase()} ${rule.major}`
  return (
    <tr>
      <th scope="row">{system}</th>
      <td data-title="Signature">
        <div>
          <Pill tone={rule.signature === 'required' ? 'info' : 'neutral'}>{words[rule.signature]}</Pill>
        </div>
      </td>
      <td data-title="Decided">
        <div>{mayChange ? <Choice rule={rule} system={system} /> : rule.decided ? 'here' : 'by the settings'}</div>
      </td>
      <td data-title="Builds">{rule.builds}</td>
      <td data-title="Active without">{rule.activeUnsigned}</td>
      <td data-title="Inactive without">{rule.waiting}</td>
    </tr>
  )
}

function Choice({ rule, system }: { rule: SignatureRule; system: string }) {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const deciding = useMutation({
    mutationFn: async (signature: SignatureRule['signature'] | null) =>
      await api('adminSignatureRuleSet', { params: { line: rule.line, major: rule.major }, body: { signature } }),
    onSuccess: async () => await queryClient.invalidateQueries(),
  })
  return (
    <NativeSelect
      aria-label={`Signature of builds for ${system}`}
      className={classes.choice}
      data={[
        { value: '', label: `Setting: ${words[rule.setting]}` },
        { value: 'required', label: 'Required' },
        { value: 'optional', label: 'Not required' },
      ]}
      disabled={deciding.isPending}
      error={deciding.error?.message}
      onChange={(event) => {
        const { value } = event.currentTarget
        deciding.mutate(value === 'required' || value === 'optional' ? value : null)
      }}
      size="xs"
      value={rule.decided ? rule.signature : ''}
    />
  )
}
