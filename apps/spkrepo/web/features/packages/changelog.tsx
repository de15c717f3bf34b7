import { Fragment, type ReactNode } from 'react'
import { type ChangelogNode, changelogNodes } from './changelog-nodes.ts'

/** What changed in a version, from sanitised HTML. */
export function Changelog({ html }: { html: string }) {
  return <>{draw(changelogNodes(html))}</>
}

function draw(nodes: readonly ChangelogNode[]): ReactNode[] {
  return nodes.map((node, place) => {
    // The text never changes once shown, so a node's place is its identity.
    const key = `${place}:${node.kind}`
    return <Fragment key={key}>{node.kind === 'text' ? node.text : drawElement(node)}</Fragment>
  })
}

function drawElement(node: Extract<ChangelogNode, { kind: 'element' }>): ReactNode {
  if (node.name === 'br') return <br />
  const children = draw(node.children)
  if (node.name !== 'a') return <node.name>{children}</node.name>
  if (node.href === null) return children
  return (
    <a className="text-link" href={node.href} rel="noopener nofollow">
      {children}
    </a>
  )
}
