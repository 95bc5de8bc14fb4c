// Cache of a teacher's answers across runs: another verifier or selection costs no new answers, and
// an interrupted run resumes where it stopped.
//
// One file per teacher in the workspace's `cache/answers`; a line is `key⇥answer as JSON`. The file
// is append-only; only line offsets are in memory.

import * as fs from 'node:fs';
import { join } from 'node:path';
import type { AnswerOptions, Teacher, TeacherAnswer } from './types.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { explainDisk, sha256 } from '../../platform/files.ts';
import { sorted } from '../../data/datasets/workspace.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';

/** Characters of a key: 128 bits of a hash. */
const KEY_LENGTH = 32;

/** The cached answers of one teacher. */
export class AnswerCache {
  readonly #file: string;
  readonly #data: DataFile;
  /** Offset and length of a key's line. */
  readonly #places = new Map<string, readonly [number, number]>();
  #size: number;

  constructor(workspaceDir: string, identity: readonly unknown[]) {
    const folder = join(workspaceDir, 'cache', 'answers');
    this.#file = join(folder, `${sha256(JSON.stringify(identity)).slice(0, 16)}.txt`);
    explainDisk(this.#file, () => fs.mkdirSync(folder, { recursive: true }));
    this.#data = explainDisk(this.#file, () => openDataFile(this.#file, 'a+'));
    this.#size = this.#index();
  }

  /** The cached answer; undefined if there is none, or its line is damaged. */
  get(key: string): TeacherAnswer | undefined {
    const place = this.#places.get(key);
    if (!place) return undefined;
    const bytes = Buffer.allocUnsafe(place[1]);
    this.#data.read(bytes, 0, bytes.length, place[0]);
    if (bytes.toString('latin1', 0, KEY_LENGTH) !== key) return undefined;
    try {
      return JSON.parse(bytes.toString('utf8', KEY_LENGTH + 1)) as TeacherAnswer;
    } catch {
      return undefined;
    }
  }

  /**
   * Stores an answer; a missing answer of the teacher is not stored, so that it is requested again.
   */
  put(key: string, answer: TeacherAnswer): void {
    if (answer.missing) return;
    const line = Buffer.from(`${key}\t${JSON.stringify(answer)}\n`);
    explainDisk(this.#file, () => this.#data.append(line), { neededBytes: line.length });
    this.#places.set(key, [this.#size, line.length - 1]);
    this.#size += line.length;
  }

  close(): void {
    this.#data.close();
  }

  /**
   * Indexes the lines; an incomplete last line, left by a crash, is terminated and ignored. Returns
   * the size.
   */
  #index(): number {
    const chunk = Buffer.allocUnsafe(2 ** 20);
    let offset = 0;
    let line = Buffer.alloc(0);
    let start = 0;
    for (let n; (n = this.#data.read(chunk, 0, chunk.length, offset)) > 0; offset += n) {
      let from = 0;
      for (let end; (end = chunk.subarray(0, n).indexOf(10, from)) >= 0; from = end + 1) {
        const stop = offset + end;
        const head = Buffer.concat([
          line,
          chunk.subarray(from, Math.min(end, from + KEY_LENGTH + 1)),
        ]);
        if (head[KEY_LENGTH] === 9)
          this.#places.set(head.toString('latin1', 0, KEY_LENGTH), [start, stop - start]);
        [line, start] = [Buffer.alloc(0), stop + 1];
      }
      // Only the key of a line that continues in the next chunk is needed.
      line = Buffer.concat([line, chunk.subarray(from, n)]).subarray(0, KEY_LENGTH + 1);
    }
    if (start === offset) return offset;
    this.#data.append('\n');
    return offset + 1;
  }
}

/** A question of a list and its number in the seed's series. */
export interface Asked {
  readonly row: ExampleRow;
  readonly number: number;
}

/**
 * Everything an answer depends on: the question with its images, the sampling options, and its
 * number.
 */
export function answerKey(
  teacher: Pick<Teacher, 'drawsByNumber'>,
  { row, number }: Asked,
  answer: number,
  { temperature, topP, maxNewTokens, seed }: Omit<AnswerOptions, 'signal'>,
): string {
  const place = teacher.drawsByNumber ? [number] : [];
  const rest = [row.history, row.videos].filter((field) => field !== undefined);
  const question = [row.question, row.pictures, ...rest];
  return sha256(
    JSON.stringify([question, sorted({ temperature, topP, maxNewTokens, seed }), place, answer]),
  ).slice(0, KEY_LENGTH);
}

/**
 * `n` answers to each question: cached ones, and the rest from the teacher, cached one by one as
 * they arrive. `fresh` counts the tokens of the latter.
 */
export async function askTeacher(
  teacher: Teacher,
  cache: AnswerCache,
  asked: readonly Asked[],
  { n, ...options }: AnswerOptions & { readonly n: number },
): Promise<{ answers: TeacherAnswer[][]; fresh: { answers: number; tokens: number } }> {
  const fresh = { answers: 0, tokens: 0 };
  const answers = asked.map((): TeacherAnswer[] => []);
  /** Equal questions are asked once; the key of an answer maps to all of its positions. */
  const positions = new Map<string, [number, number][]>();
  const questions = asked.flatMap((question, q) => {
    const missing: number[] = [];
    for (let a = 0; a < n; a++) {
      const key = answerKey(teacher, question, a, options);
      const cached = cache.get(key);
      if (cached) answers[q]![a] = cached;
      else if (positions.has(key)) positions.get(key)!.push([q, a]);
      else {
        positions.set(key, [[q, a]]);
        missing.push(a);
      }
    }
    return missing.length === 0 ? [] : [{ ...question, answers: missing }];
  });
  if (questions.length > 0) {
    await teacher.answer(questions, options, (q, a, given) => {
      const key = answerKey(teacher, questions[q]!, a, options);
      cache.put(key, given);
      for (const [question, answer] of positions.get(key)!) answers[question]![answer] = given;
      fresh.answers += 1;
      fresh.tokens += given.tokens;
    });
  }
  return { answers, fresh };
}
