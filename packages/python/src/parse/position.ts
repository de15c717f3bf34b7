/** A place in the source as one number, so that noting it costs one store: line * 4096 + column; lines count from 1, columns from 0. */
export type Position = number

const columns = 4096

/** Columns beyond 4095 count as 4095. */
export function positionAt(line: number, column: number): Position {
  return line * columns + Math.min(column, columns - 1)
}

export function lineOf(position: Position): number {
  return Math.floor(position / columns)
}

export function columnOf(position: Position): number {
  return position % columns
}
