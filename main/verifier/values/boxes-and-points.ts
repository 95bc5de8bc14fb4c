// Places in a picture: boxes and points, as vision-language models write them.

import { parseJson } from './json.ts';
import { MAX_ITEMS, maximumMatching, matchedShare } from './bipartite-matching.ts';
import { normalizeWords } from '../text/normalize.ts';

/** [x1, y1, x2, y2] or [x, y], with the label that stands beside it. */
interface Region {
  readonly coordinates: readonly number[];
  readonly label: string | null;
}

const COORDINATE_KEYS = ['bbox_2d', 'bbox', 'box', 'point_2d', 'point', 'coordinates'];
const LABEL_KEYS = ['label', 'class', 'name', 'category'];

/** The share of boxes that overlap a gold box of their label by `iou` (intersection over union) or more, one to one. */
export function scoreBoxes(answer: string, gold: string, iou: number): number {
  return score(answer, gold, 4, (a, b) => intersectionOverUnion(a, b) >= iou);
}

/** The share of points within `distance` of a gold point of their label, one to one. */
export function scorePoints(answer: string, gold: string, distance: number): number {
  return score(answer, gold, 2, ([x, y], [u, v]) => Math.hypot(x! - u!, y! - v!) <= distance);
}

function score(
  answer: string,
  gold: string,
  size: 2 | 4,
  isNear: (given: readonly number[], wanted: readonly number[]) => boolean,
): number {
  const wanted = parseRegions(gold, size);
  const given = parseRegions(answer, size);
  if (!wanted || !given || wanted.length === 0) return 0;
  const fits = (i: number, j: number): boolean => {
    const [one, other] = [given[i]!, wanted[j]!];
    const isLabelled = other.label === null || one.label === other.label;
    return isLabelled && isNear(one.coordinates, other.coordinates);
  };
  return matchedShare(
    maximumMatching(given.length, wanted.length, fits),
    given.length,
    wanted.length,
  );
}

/** The places of a text: JSON lists of numbers, objects with a box or point and a label, or "(1,2),(3,4)". */
function parseRegions(text: string, size: 2 | 4): Region[] | null {
  const bare = text.replace(/<\|(?:box|point)_(?:start|end)\|>/g, ' ').trim();
  const value =
    parseJson(bare) ?? parseJson(`[${bare.replace(/[({]/g, '[').replace(/[)}]/g, ']')}]`);
  const places: Region[] = [];
  return collectRegions(value, size, null, places, 0) && places.every(isValidRegion)
    ? places
    : null;
}

/** Adds every place in `value`; false where something else is in it, or too much. */
function collectRegions(
  value: unknown,
  size: 2 | 4,
  label: string | null,
  places: Region[],
  depth: number,
): boolean {
  if (depth > 4 || places.length > MAX_ITEMS || typeof value !== 'object' || value === null)
    return false;
  if (!Array.isArray(value)) return collectObject(value, size, places, depth);
  if (value.every((one) => typeof one === 'number')) {
    // Two corners of a box in brackets of their own come below.
    if (value.length !== size && value.length > 0) return false;
    if (value.length > 0) places.push({ coordinates: value as number[], label });
    return true;
  }
  const corners = size === 4 && value.every((one) => Array.isArray(one) && one.length === 2);
  if (!corners) return value.every((one) => collectRegions(one, size, label, places, depth + 1));
  const numbers = (value as unknown[][]).flat();
  if (value.length % 2 !== 0 || !numbers.every((one) => typeof one === 'number')) return false;
  for (let at = 0; at < numbers.length && places.length <= MAX_ITEMS; at += 4)
    places.push({ coordinates: numbers.slice(at, at + 4), label });
  return places.length <= MAX_ITEMS;
}

function collectObject(value: object, size: 2 | 4, places: Region[], depth: number): boolean {
  const fields = value as Record<string, unknown>;
  const [label] = LABEL_KEYS.filter((name) => typeof fields[name] === 'string').map(
    (name) => fields[name] as string,
  );
  const name = COORDINATE_KEYS.find((each) => Object.hasOwn(fields, each));
  const numbers = name === undefined && size === 2 ? [fields.x, fields.y] : fields[name ?? ''];
  return collectRegions(
    numbers,
    size,
    label === undefined ? null : normalizeWords(label),
    places,
    depth + 1,
  );
}

function isValidRegion({ coordinates: numbers }: Region): boolean {
  if (!numbers.every(Number.isFinite)) return false;
  const [x1, y1, x2, y2] = numbers as [number, number, number?, number?];
  return x2 === undefined || (x2 > x1 && y2! > y1);
}

/** Intersection over union. */
function intersectionOverUnion(a: readonly number[], b: readonly number[]): number {
  const area = ([x1, y1, x2, y2]: readonly number[]) => (x2! - x1!) * (y2! - y1!);
  const width = Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!);
  const height = Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (area(a) + area(b) - shared);
}
