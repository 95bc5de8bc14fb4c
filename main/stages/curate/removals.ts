// Records the rows that curate removes: counts, the first pairs for the report, and full lists in
// files.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { PairRow } from '../../../preload/contract/curate.ts';
import { draftName, explainDisk, removeQuietly, syncFolder } from '../../platform/files.ts';
import type { CurateTable } from './row-index.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';

/** A row of a pair, with the file it came from. */
export interface ShownRow extends PairRow {
  readonly source: string;
}

/**
 * Which comparison found two images similar: the same file, grey values, or the model's vision
 * tower.
 */
export type Finder = 'file' | 'greys' | 'tower';

interface Entry {
  /** The rows to compare: in a pair, the removed row first, then the kept one. */
  readonly rows: readonly ShownRow[];
  /** One sentence. */
  readonly reason: string;
}

interface PictureFinding {
  /**
   * Difference of the images: 0 is identical, 1 and above different; for the vision tower, 1 -
   * cosine.
   */
  readonly difference: number;
  readonly finder: Finder;
}

/** Entries of the report, by rule. Ids are those of the rows. */
export interface Entries {
  readonly contradictions: Entry & { ids: string[]; question: string; answers: string[] };
  /**
   * `set` is the data set that contains the other row; empty for a held-out split of the same data
   * set.
   */
  readonly leaks: Entry &
    PictureFinding & {
      dropped: string;
      split: string;
      like: string;
      held_out: string;
      set: string;
    };
  readonly duplicates: Entry & { dropped: string; kept: string };
  readonly near_duplicates: Entry &
    PictureFinding & { dropped: string; kept: string; likeness: number };
  /** Kept pairs that look like one question but have different answers, for review. */
  readonly disagreements: Entry &
    PictureFinding & { ids: [string, string]; answers: [string, string] };
}

/** The rules whose entries are listed. */
export const RULES = [
  'contradictions',
  'leaks',
  'duplicates',
  'near_duplicates',
  'disagreements',
] as const;
export type Rule = (typeof RULES)[number];

/**
 * Maximum number of entries per rule in the report and in the rule's own file; counts are complete.
 */
const SHOWN = 1000;
const LISTED = 100_000;
/** Longer texts are truncated in the report. */
const LONGEST_TEXT = 2000;

/** The file that lists a rule's entries, one per line. */
export function entriesFile(runDir: string, rule: Rule): string {
  return path.join(runDir, `curate-${rule}.jsonl`);
}

/** Removes, counts and lists rows. */
export class Removals {
  readonly report: { readonly [R in Rule]: Entries[R][] } = {
    contradictions: [],
    leaks: [],
    duplicates: [],
    near_duplicates: [],
    disagreements: [],
  };
  readonly counts: Record<Rule, number> = {
    contradictions: 0,
    leaks: 0,
    duplicates: 0,
    near_duplicates: 0,
    disagreements: 0,
  };
  /** Removed rows by their split, then by rule. */
  readonly byPart: Record<string, Partial<Record<Rule, number>>> = {};
  /** Removed rows by the data set they were compared with. */
  readonly leaksBySet: Record<string, number> = {};
  readonly #table: CurateTable;
  readonly #spared = new Set<number>();
  readonly #lists: Readonly<Record<Rule, EntryList>>;

  constructor(table: CurateTable, runDir: string) {
    this.#table = table;
    const lists = RULES.map((rule) => [rule, new EntryList(entriesFile(runDir, rule))]);
    this.#lists = Object.fromEntries(lists) as Record<Rule, EntryList>;
  }

  /** Rows that a rule would have removed but the user pinned. */
  get keptAnyway(): number {
    return this.#spared.size;
  }

  /** Marks the row as removed; returns false and keeps the row if the user pinned it. */
  leaveOut(row: number, rule: Rule): boolean {
    if (this.#table.isPinned[row]) {
      this.#spared.add(row);
      return false;
    }
    this.#table.isKept[row] = 0;
    const part = (this.byPart[this.#table.splits[this.#table.split[row]!]!] ??= {});
    part[rule] = (part[rule] ?? 0) + 1;
    return true;
  }

  /** Counts `rows` under a rule; `entry` is called only while the rule's list has room. */
  add<R extends Rule>(rule: R, rows: number, entry: () => Entries[R]): void {
    this.counts[rule] += rows;
    const list = this.#lists[rule];
    if (list.length >= LISTED) return;
    const item = entry();
    list.push(item);
    if (this.report[rule].length < SHOWN) this.report[rule].push(item);
  }

  /** A row for the report. */
  shown(row: number): ShownRow {
    const { id, split, question, answer, pictures, source } = this.#table.row(row);
    const truncate = (text: string) =>
      text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
    const set = this.#table.setOf(row);
    return {
      id,
      set,
      split,
      question: truncate(question),
      answer: truncate(answer),
      pictures,
      source: source ?? '',
    };
  }

  /** Moves the lists to their final paths. */
  finish(): void {
    for (const list of Object.values(this.#lists)) list.finish();
  }

  /** Deletes unfinished lists. */
  close(): void {
    for (const list of Object.values(this.#lists)) list.close();
  }
}

/** Buffers lines and writes them to a draft file, which is renamed when complete. */
class EntryList {
  length = 0;
  readonly #file: string;
  readonly #draft: string;
  #data: DataFile | null = null;
  #lines = '';

  constructor(file: string) {
    this.#file = file;
    this.#draft = draftName(file);
  }

  push(entry: object): void {
    this.#lines += `${JSON.stringify(entry)}\n`;
    this.length += 1;
    if (this.#lines.length > 65_536) this.#flush();
  }

  finish(): void {
    if (this.length === 0)
      return explainDisk(this.#file, () => fs.rmSync(this.#file, { force: true }));
    this.#flush();
    explainDisk(this.#file, () => this.#data!.sync());
    this.#data!.close();
    this.#data = null;
    explainDisk(this.#file, () => fs.renameSync(this.#draft, this.#file));
    syncFolder(path.dirname(this.#file));
  }

  close(): void {
    if (this.#data === null) return;
    this.#data.close();
    this.#data = null;
    removeQuietly(this.#draft);
  }

  #flush(): void {
    explainDisk(this.#file, () => {
      this.#data ??= openDataFile(this.#draft, 'w');
      this.#data.append(this.#lines);
    });
    this.#lines = '';
  }
}
