/**
 * Shapes as signed distances on a square from -1 to 1 (y down): negative inside, positive outside, so that edges can be
 * smoothed at any size. The formulas are the well-known ones for boxes, circles and segments.
 */
export type Shape = (x: number, y: number) => number

/** A box with rounded corners, centred on the origin. */
export function roundedBox(halfWidth: number, halfHeight: number, radius: number): Shape {
  return (x, y) => {
    const dx = Math.abs(x) - halfWidth + radius
    const dy = Math.abs(y) - halfHeight + radius
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
  }
}

/** The glyphs a demo icon can carry. */
export const GLYPHS = {
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.4) - 0.11,
  play: (x, y) => Math.max(-x - 0.26, x * 0.5 + Math.abs(y) * 0.87 - 0.2) - 0.06,
  bars: union(
    at(roundedBox(0.1, 0.2, 0.06), -0.34, 0.28),
    at(roundedBox(0.1, 0.34, 0.06), 0, 0.14),
    at(roundedBox(0.1, 0.48, 0.06), 0.34, 0),
  ),
  grid: union(...[-0.26, 0.26].flatMap((x) => [-0.26, 0.26].map((y) => at(roundedBox(0.19, 0.19, 0.06), x, y)))),
  cloud: union(
    at(disc(0.24), -0.26, 0.1),
    at(disc(0.33), 0.04, -0.06),
    at(disc(0.2), 0.34, 0.14),
    at(roundedBox(0.48, 0.12, 0.1), 0, 0.22),
  ),
  arrow: union(
    segment([0, -0.44], [0, 0.24], 0.1),
    segment([0, 0.26], [-0.28, -0.02], 0.1),
    segment([0, 0.26], [0.28, -0.02], 0.1),
    segment([-0.4, 0.5], [0.4, 0.5], 0.08),
  ),
  chat: union(at(roundedBox(0.5, 0.34, 0.16), 0, -0.1), segment([-0.22, 0.2], [-0.3, 0.46], 0.08)),
  terminal: union(
    segment([-0.42, -0.3], [-0.12, 0], 0.09),
    segment([-0.12, 0], [-0.42, 0.3], 0.09),
    segment([0.06, 0.32], [0.44, 0.32], 0.09),
  ),
  nodes: union(
    at(disc(0.17), 0, -0.38),
    at(disc(0.17), -0.38, 0.3),
    at(disc(0.17), 0.38, 0.3),
    segment([0, -0.38], [-0.38, 0.3], 0.05),
    segment([0, -0.38], [0.38, 0.3], 0.05),
  ),
  lens: union(
    at((x, y) => Math.abs(Math.hypot(x, y) - 0.3) - 0.09, -0.1, -0.1),
    segment([0.16, 0.16], [0.42, 0.42], 0.1),
  ),
  note: union(
    at(disc(0.17), -0.26, 0.34),
    at(disc(0.17), 0.28, 0.24),
    segment([-0.14, 0.34], [-0.14, -0.36], 0.055),
    segment([0.4, 0.24], [0.4, -0.46], 0.055),
    segment([-0.14, -0.36], [0.4, -0.46], 0.09),
  ),
  shield: (x, y) => Math.max(Math.hypot(Math.abs(x) + 0.34, y + 0.1) - 0.8, -y - 0.48) - 0.04,
} satisfies Record<string, Shape>

/** The name of a glyph. */
export type Glyph = keyof typeof GLYPHS

function disc(radius: number): Shape {
  return (x, y) => Math.hypot(x, y) - radius
}

function segment([ax, ay]: [number, number], [bx, by]: [number, number], radius: number): Shape {
  const dx = bx - ax
  const dy = by - ay
  return (x, y) => {
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return Math.hypot(x - ax - dx * along, y - ay - dy * along) - radius
  }
}

function at(shape: Shape, centreX: number, centreY: number): Shape {
  return (x, y) => shape(x - centreX, y - centreY)
}

function union(...shapes: readonly Shape[]): Shape {
  return (x, y) => Math.min(...shapes.map((shape) => shape(x, y)))
}
