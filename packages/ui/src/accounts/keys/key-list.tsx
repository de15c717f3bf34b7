import { Badge } from '@mantine/core'
import { EmptyState } from '../../empty-state.tsx'
import { useRefresh } from '../account-queries.ts'
import type { KeyView } from '../account-views.ts'
import { ConfirmButton } from '../frame/confirm-button.tsx'
import { Moment } from '../frame/moment.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Row, Rows } from '../frame/rows.tsx'

/** Keys, with what they may be used for and when they were. `owners`: also whose they are. */
export function KeyList({
  keys,
  revoke,
  owners = false,
}: {
  keys: readonly KeyView[]
  revoke: (key: KeyView) => Promise<unknown>
  owners?: boolean
}) {
  if (keys.length === 0) return <EmptyState title="No keys yet" />
  return (
    <Rows label="Keys">
      {keys.map((key) => (
        <Key key={key.id} owners={owners} revoke={revoke} view={key} />
      ))}
    </Rows>
  )
}

function Key({ view, revoke, owners }: { view: KeyView; revoke: (key: KeyView) => Promise<unknown>; owners: boolean }) {
  const refresh = useRefresh()
  const { name, owner, prefix, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = view
  // The server decides for good; a clock that goes wrong here only shows the wrong mark.
  const isOver = expiresAt !== null && new Date(expiresAt) <= new Date()
  return (
    <Row
      actions={
        revokedAt === null && !isOver ? (
          <ConfirmButton
            action={() => revoke(view)}
            label="Revoke"
            onDone={refresh}
            question={`Programs that use “${name}” are shut out at once, for good.`}
            subject={name}
          />
        ) : undefined
      }
      facts={[
        [
          'Owner',
          owners ? (
            <PageLink key="owner" to={`/users/${encodeURIComponent(owner.id)}`}>
              {owner.username}
            </PageLink>
          ) : undefined,
        ],
        ['Begins with', <code key="prefix">{prefix}</code>],
        ['For', scopes === null ? 'everything' : scopes.join(', ')],
        ['Made', <Moment at={createdAt} key="made" />],
        ['Last used', lastUsedAt === null ? 'never' : <Moment at={lastUsedAt} key="used" />],
        ['Ends', expiresAt === null ? 'when revoked' : <Moment at={expiresAt} key="ends" />],
      ]}
      marks={<Mark isOver={isOver} isRevoked={revokedAt !== null} />}
      title={name}
    />
  )
}

function Mark({ isRevoked, isOver }: { isRevoked: boolean; isOver: boolean }) {
  if (!isRevoked && !isOver) return null
  return (
    <Badge color="gray" component="span" variant="default">
      {isRevoked ? 'Revoked' : 'Expired'}
    </Badge>
  )
}
