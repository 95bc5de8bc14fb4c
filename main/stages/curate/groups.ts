// Groups of rows that a split must keep together: same images, same question, or from one document
// or conversation.

import { HashIndex, hash53 } from '../../data/indexes/hash-index.ts';
import { pictureClusters, type QuestionPair } from './rules.ts';
import type { Twins } from './twins.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { CurateTable } from './row-index.ts';

/**
 * How documents are derived from file names: the file name without its page suffix, or the
 * containing folder.
 */
export const DOCUMENTS = ['file', 'folder', 'none'] as const;
export type DocumentRule = (typeof DOCUMENTS)[number];

/** Union-find with path halving; the smallest number of a group identifies it. */
export class Groups {
  readonly #parent: Int32Array;

  constructor(length: number) {
    this.#parent = Int32Array.from({ length }, (_, number) => number);
  }

  /** The smallest number of the group. */
  of(number: number): number {
    const parent = this.#parent;
    let at = number;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  }

  join(left: number, right: number): void {
    const [a, b] = [this.of(left), this.of(right)];
    this.#parent[Math.max(a, b)] = Math.min(a, b);
  }
}

/**
 * The documents that a row comes from. With `file`, a page's document is its PDF
 * (`manual.pdf#page=3` belongs to `manual.pdf`), and a scan's is the name before its page suffix
 * (`plan_page_12.png`, `plan-p12.png` and `plan page 7.jpg` belong to `plan`); any other image is
 * its own document. With `folder` it is the folder of the file, except the root. Names come from
 * `row.documents`, or from a page that `row.source` names.
 */
export function documentsOf(row: ExampleRow, rule: DocumentRule): string[] {
  if (rule === 'none') return [];
  const page = /^(.*\.pdf)(?:#page=|,\s*page\s+)\d+/i.exec(row.source ?? '')?.[1];
  const names = row.documents ?? (page === undefined ? [] : [page]);
  return names.flatMap((name) => {
    const file = name.replaceAll('\\', '/').replace(/#page=\d+$/i, '');
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
    if (rule === 'folder') return folder === '' ? [] : [folder];
    const stem = file.replace(/\.[^./]+$/, '');
    return [stem.replace(/(?<=[^/])[-_ .]+(?:page|pg|p|sheet|seite|blatt)[-_ .]?\d+$/i, '')];
  });
}

/**
 * Collects the documents and conversations of rows while they are read: 8 bytes per row, no texts.
 */
export class DocumentIndex {
  readonly #first = new HashIndex();
  readonly #links: [row: number, first: number][] = [];
  readonly #rule: DocumentRule;

  constructor(rule: DocumentRule) {
    this.#rule = rule;
  }

  add(row: ExampleRow, number: number): void {
    const talk = row.conversation === undefined ? [] : [`conversation ${row.conversation}`];
    for (const name of [...documentsOf(row, this.#rule), ...talk]) {
      const first = this.#first.add(hash53(name), number);
      if (first !== undefined && first !== number) this.#links.push([number, first]);
    }
  }

  joinIn(groups: Groups): void {
    for (const [row, first] of this.#links) groups.join(row, first);
  }
}

/**
 * The group of every row: connected components over similar images, equal images, similar questions
 * without images, documents and conversations. Removed rows still connect others, so that a chain
 * of similar rows is never broken by one of them.
 */
export function groupRows(
  table: CurateTable,
  pairs: readonly QuestionPair[],
  twins: Twins,
  documents: DocumentIndex,
): Groups {
  const groups = new Groups(table.length);
  const clusters = pictureClusters(table, twins);
  const firstWith = new Int32Array(table.blobs.length).fill(-1);
  const firstAsking = new HashIndex();
  for (let row = 0; row < table.length; row++) {
    const pictures = table.pictures(row);
    for (const picture of pictures) {
      const cluster = clusters[picture]!;
      if (firstWith[cluster] === -1) firstWith[cluster] = row;
      else groups.join(row, firstWith[cluster]!);
    }
    if (pictures.length > 0) continue;
    const first = firstAsking.add(table.asked[row]!, row);
    if (first !== undefined) groups.join(row, first);
  }
  for (const { earlier, later } of pairs)
    if (table.pictures(later).length === 0) groups.join(earlier, later);
  documents.joinIn(groups);
  return groups;
}
