import { useRouter } from '@tanstack/react-router'

/** Tells feed readers where new versions of this package are announced. */
export function FeedLinks({ name }: { name: string }) {
  const { basepath } = useRouter()
  const base = `${basepath === '/' ? '' : basepath}/package/${encodeURIComponent(name)}`
  return (
    <>
      <link href={`${base}/feed.atom`} rel="alternate" title={`New versions of ${name}`} type="application/atom+xml" />
      <link href={`${base}/feed.json`} rel="alternate" title={`New versions of ${name}`} type="application/feed+json" />
    </>
  )
}
