import { type Cursor, lengthOf, quoted } from './cursor.ts'
import { type Node, widthOf } from './syntax.ts'

/** The groups of one pattern while it is read. Index 0 is the whole match. */
export class Groups {
  readonly index = new Map<string, number>()
  /** Widths by index; null while the group is open. */
  readonly widths: (readonly [number, number] | null)[] = [null]
  /** Group numbers that conditions name before they exist, with the position that named them. */
  readonly expected = new Map<number, number>()
  /** How many groups there were when the outermost lookbehind began; null outside of one. */
  lookbehindFrom: number | null = null

  get count(): number {
    return this.widths.length
  }

  /** Opens a group and gives its index. Throws RegexError for a name already taken. */
  open(name: string | null, cursor: Cursor): number {
    const index = this.count
    this.widths.push(null)
    if (name === null) return index
    const taken = this.index.get(name)
    if (taken !== undefined) {
      const reason = `redefinition of group name ${quoted(name)} as group ${index}; was group ${taken}`
      throw cursor.error(reason, lengthOf(name) + 1)
    }
    this.index.set(name, index)
    return index
  }

  /** Closes a group, whose width is then known. */
  close(index: number, body: Node): void {
    this.widths[index] = widthOf(body, this.widths)
  }

  /** Refuses a reference to a group that is still open, or that was born in the same lookbehind. */
  refuseOpen(group: number, cursor: Cursor, back: number): void {
    if (this.widths[group] === null) throw cursor.error('cannot refer to an open group', back)
    this.refuseOwnLookbehind(group, cursor)
  }

  /** Refuses a reference to a group that was born in the same lookbehind. */
  refuseOwnLookbehind(group: number, cursor: Cursor): void {
    if (this.lookbehindFrom === null) return
    if (this.widths[group] === null) throw cursor.error('cannot refer to an open group')
    if (group >= this.lookbehindFrom) throw cursor.error('cannot refer to group defined in the same lookbehind subpattern')
  }
}
