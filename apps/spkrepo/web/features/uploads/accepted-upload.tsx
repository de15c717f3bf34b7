import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { BuildView, PackageDetail, UploadAccepted } from '../../../contract/index.ts'
import { isOnItsWay } from '../builds/build-progress.ts'
import { BuildStateBadge } from '../builds/build-state.tsx'
import { packageNamed } from '../packages/package-queries.ts'
import classes from './accepted-upload.module.css'

/** A stored build, followed every second until nothing about it changes by itself any more. */
export function AcceptedUpload({ answer }: { answer: UploadAccepted }) {
  const detail = useQuery({
    ...packageNamed(answer.package),
    // The answer is newer than anything kept before the upload.
    staleTime: 0,
    refetchInterval: ({ state }) => (isSettled(buildIn(state.data, answer.buildId)) ? false : 1000),
  })
  const build = buildIn(detail.data, answer.buildId)
  return (
    <div className={classes.accepted}>
      <Link className="text-link" params={{ name: answer.package }} to="/package/$name">
        {detail.data?.displayName ?? answer.package} {answer.version}
      </Link>
      <span className={classes.target}>
        {answer.architectures.join(', ')} · {answer.firmware}
      </span>
      {answer.duplicate && <span className={classes.target}>These very bytes were here already.</span>}
      <span className={classes.state} role="status">
        {build === undefined ? 'Stored' : <BuildStateBadge build={build} />}
      </span>
    </div>
  )
}

function buildIn(detail: PackageDetail | null | undefined, buildId: number): BuildView | undefined {
  return detail?.versions.flatMap(({ builds }) => builds).find(({ id }) => id === buildId)
}

function isSettled(build: BuildView | undefined): boolean {
  return build !== undefined && !isOnItsWay(build)
}
