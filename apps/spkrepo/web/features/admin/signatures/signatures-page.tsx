import { useQuery } from '@tanstack/react-query'
import { EmptyState, PageHeading, SkeletonRows } from '@trellis/ui'
import type { SignatureRuleList } from '../../../../contract/index.ts'
import { Failure } from '../../../app/failure.tsx'
import { PageTitle } from '../../../app/page-title.tsx'
import { RuleRow } from './rule-row.tsx'
import { signatureRules } from './signature-queries.ts'
import classes from './signatures-page.module.css'

/** `/admin/signatures`: which builds must be signed before they can be active, major by major. */
export function SignaturesPage() {
  const rules = useQuery(signatureRules)
  return (
    <>
      <PageTitle>Signatures</PageTitle>
      <PageHeading>Signatures</PageHeading>
      <p>
        Devices before DSM 7 refuse packages that are not signed; DSM 7 looks at no signature. A build counts for the major of its first
        firmware. What is active stays so when a rule becomes stricter.
      </p>
      {rules.isPending ? (
        <SkeletonRows heightPx={48} rows={6} />
      ) : rules.isError ? (
        <Failure error={rules.error} retry={() => rules.refetch()} what="the rules" />
      ) : rules.data.rules.length === 0 ? (
        <EmptyState title="No firmware is known" />
      ) : (
        <Rules list={rules.data} />
      )}
    </>
  )
}

function Rules({ list }: { list: SignatureRuleList }) {
  const { policy, signs, mayChange, rules } = list
  return (
    <>
      <p>
        The setting <code>spkrepo.signing.policy</code> is <code>{policy}</code>, and builds are {signs ? 'signed here' : 'not signed here'}
        . {mayChange ? 'What is decided below comes before it.' : 'Administrators may decide otherwise.'}
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <caption className="visually-hidden">Rules</caption>
          <thead>
            <tr>
              <th scope="col">System</th>
              <th scope="col">Signature</th>
              <th scope="col">Decided</th>
              <th scope="col">Builds</th>
              <th scope="col">Active without</th>
              <th scope="col">Inactive without</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <RuleRow key={`${rule.line} ${rule.major}`} mayChange={mayChange} rule={rule} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
