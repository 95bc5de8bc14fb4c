// Rasterises closed outlines with anti-aliasing.

/** A closed polygon as x, y pairs: [x0, y0, x1, y1, …]. */
export type Polygon = readonly number[];

const SUBLINES = 4;

/**
 * The coverage (0 to 1) of polygons filled by the non-zero rule, [height × width]. Each pixel row
 * is sampled by four scan lines; along a scan line, coverage is exact.
 */
export function rasterise(polygons: readonly Polygon[], width: number, height: number) {
  const ink = new Float32Array(width * height);
  const edges = polygons.flatMap(edgesOf);
  for (let line = 0; line < height * SUBLINES; line++) {
    const y = (line + 0.5) / SUBLINES;
    const crossings = edges
      .filter(([, top, , bottom]) => (top <= y && y < bottom) || (bottom <= y && y < top))
      .map(([x0, y0, x1, y1]) => ({
        x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0),
        turn: y1 > y0 ? 1 : -1,
      }))
      .sort((left, right) => left.x - right.x);
    let winding = 0;
    let start = 0;
    for (const { x, turn } of crossings) {
      if (winding === 0) start = x;
      winding += turn;
      if (winding === 0) cover(ink, Math.floor(line / SUBLINES) * width, width, start, x);
    }
  }
  return ink.map((value) => Math.min(1, value));
}

type Edge = readonly [x0: number, y0: number, x1: number, y1: number];

function edgesOf(polygon: Polygon): Edge[] {
  const edges: Edge[] = [];
  for (let i = 0; i < polygon.length; i += 2) {
    const next = (i + 2) % polygon.length;
    edges.push([polygon[i]!, polygon[i + 1]!, polygon[next]!, polygon[next + 1]!]);
  }
  return edges;
}

/** Adds the coverage of a span to the row at `offset`. */
function cover(ink: Float32Array, offset: number, width: number, start: number, end: number) {
  const from = Math.max(0, start);
  const to = Math.min(width, end);
  for (let x = Math.floor(from); x < to; x++) {
    ink[offset + x]! += (Math.min(to, x + 1) - Math.max(from, x)) / SUBLINES;
  }
}
