// Boxes and points in an image, in the notations of vision-language models.

import { normalizeWords } from '../text/normalize.ts';
import { matchedShare, MAX_ITEMS, maximumMatching } from './bipartite-matching.ts';
import { parseJson } from './json.ts';

/** A box [x1, y1, x2, y2] or a point [x, y], with its label. */
interface Region {
  readonly coordinates: readonly number[];
  readonly label: string | null;
}

/** How many coordinates a region has: two for points, four for boxes. */
type Size = 2 | 4;

const COORDINATE_KEYS = ['bbox_2d', 'bbox', 'box', 'point_2d', 'point', 'coordinates'];
const LABEL_KEYS = ['label', 'class', 'name', 'category'];

/** The nesting of lists and objects that is read. */
const MAX_DEPTH = 4;

/**
 * The share of boxes that match a gold box of the same label one to one, with an intersection over
 * union of at least `iou`.
 */
export function scoreBoxes(answer: string, gold: string, iou: number): number {
  return score(answer, gold, 4, (a, b) => intersectionOverUnion(a, b) >= iou);
}

/**
 * The share of points that match a gold point of the same label one to one, at most `distance`
 * away.
 */
export function scorePoints(answer: string, gold: string, distance: number): number {
  return score(answer, gold, 2, ([x, y], [u, v]) => Math.hypot(x! - u!, y! - v!) <= distance);
}

function score(
  answer: string,
  gold: string,
  size: Size,
  isClose: (given: readonly number[], expected: readonly number[]) => boolean,
): number {
  const expected = parseRegions(gold, size);
  const given = parseRegions(answer, size);
  if (!expected || !given || expected.length === 0) return 0;
  const matched = maximumMatching(given.length, expected.length, (i, j) => {
    const [one, other] = [given[i]!, expected[j]!];
    const isSameLabel = other.label === null || one.label === other.label;
    return isSameLabel && isClose(one.coordinates, other.coordinates);
  });
  return matchedShare(matched, given.length, expected.length);
}

/**
 * The regions in a text: JSON lists of numbers, objects with coordinates and a label, or
 * "(1,2),(3,4)"; null for anything else.
 */
function parseRegions(text: string, size: Size): Region[] | null {
  const bare = text.replace(/<\|(?:box|point)_(?:start|end)\|>/g, ' ').trim();
  const value =
    parseJson(bare) ?? parseJson(`[${bare.replace(/[({]/g, '[').replace(/[)}]/g, ']')}]`);
  const regions: Region[] = [];
  return collectRegions(value, size, null, regions, 0) && regions.every(isValidRegion)
    ? regions
    : null;
}

/**
 * Appends every region in `value` to `regions`; false where it contains anything else, or too many
 * regions.
 */
function collectRegions(
  value: unknown,
  size: Size,
  label: string | null,
  regions: Region[],
  depth: number,
): boolean {
  if (depth > MAX_DEPTH || regions.length > MAX_ITEMS) return false;
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) return collectObject(value, size, regions, depth);
  if (value.every((one) => typeof one === 'number')) {
    if (value.length > 0 && value.length !== size) return false;
    if (value.length > 0) regions.push({ coordinates: value as number[], label });
    return true;
  }
  const areCorners = size === 4 && value.every((one) => Array.isArray(one) && one.length === 2);
  return areCorners
    ? collectCorners(value as unknown[][], label, regions)
    : value.every((one) => collectRegions(one, size, label, regions, depth + 1));
}

/** Boxes as pairs of corners: [[x1, y1], [x2, y2]]. */
function collectCorners(corners: unknown[][], label: string | null, regions: Region[]): boolean {
  const numbers = corners.flat();
  if (corners.length % 2 !== 0 || !numbers.every((one) => typeof one === 'number')) return false;
  for (let at = 0; at < numbers.length && regions.length <= MAX_ITEMS; at += 4)
    regions.push({ coordinates: numbers.slice(at, at + 4), label });
  return regions.length <= MAX_ITEMS;
}

function collectObject(value: object, size: Size, regions: Region[], depth: number): boolean {
  const fields = value as Record<string, unknown>;
  const labelKey = LABEL_KEYS.find((key) => typeof fields[key] === 'string');
  const label = labelKey === undefined ? null : normalizeWords(fields[labelKey] as string);
  const key = COORDINATE_KEYS.find((each) => Object.hasOwn(fields, each));
  const coordinates = key === undefined && size === 2 ? [fields.x, fields.y] : fields[key ?? ''];
  return collectRegions(coordinates, size, label, regions, depth + 1);
}

function isValidRegion({ coordinates }: Region): boolean {
  if (!coordinates.every(Number.isFinite)) return false;
  const [x1, y1, x2, y2] = coordinates as [number, number, number?, number?];
  return x2 === undefined || (x2 > x1 && y2! > y1);
}

function intersectionOverUnion(a: readonly number[], b: readonly number[]): number {
  const area = ([x1, y1, x2, y2]: readonly number[]) => (x2! - x1!) * (y2! - y1!);
  const width = Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!);
  const height = Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!);
  const intersection = Math.max(0, width) * Math.max(0, height);
  return intersection / (area(a) + area(b) - intersection);
}
