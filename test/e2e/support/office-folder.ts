// A realistic office folder: pictures, and a spreadsheet table with German columns, decimal commas
// and other defects.

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './launch.ts';

const SAMPLE = join(ROOT, 'resources/sample/sft');

/** An expected example: the question, the answer with a decimal point, the picture's SHA-256. */
export interface Expected {
  readonly question: string;
  readonly answer: string;
  readonly picture: string;
}

/** What was written, and what the import must make of it. */
export interface OfficeFolder {
  /** Rows of the table. */
  readonly rows: number;
  /** Rows by the kind of defect that was planted in them. */
  readonly planted: Readonly<Record<string, number>>;
  /** The answer to the one question that has none. */
  readonly missingAnswer: string;
  /** The examples, once all is repaired and the answer is written. */
  readonly examples: readonly Expected[];
}

interface Card {
  readonly picture: string;
  readonly question: string;
  readonly answer: string;
}

/** Writes the folder with `good` good rows and the defective ones. */
export function writeOfficeFolder(folder: string, good: number): OfficeFolder {
  const pictures = join(folder, 'bilder');
  mkdirSync(join(folder, 'alt'), { recursive: true });
  mkdirSync(pictures);
  const cards = readFileSync(join(SAMPLE, 'cards.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Card);
  const examples: Expected[] = [];
  const lines: string[] = ['Nr;Bild;Frage;Antwort;Prüfer'];
  const planted: Record<string, number> = {};
  const plant = (kind: string): void => void (planted[kind] = (planted[kind] ?? 0) + 1);
  // The umlaut of the header is told with the first row.
  plant('encoding');
  let next = 0;
  /** The next card, copied into a folder; `name` is how the table calls its picture. */
  const take = (into = pictures): Card & { name: string; sum: string } => {
    const card = cards[next]!;
    const name = `karte-${(next += 1)}.png`;
    copyFileSync(join(SAMPLE, card.picture), join(into, name));
    const sum = createHash('sha256')
      .update(readFileSync(join(into, name)))
      .digest('hex');
    return { ...card, name: `bilder/${name}`, sum };
  };
  const write = (name: string, question: string, answer: string, who = 'Weber'): void =>
    void lines.push([lines.length, name, question, answer, who].join(';'));
  const expect = (question: string, answer: string, picture: string): void =>
    void examples.push({ question, answer, picture });

  for (let i = 0; i < good; i++) {
    const { name, question, answer, sum } = take();
    // Every third number as the spreadsheet formats it, every tenth row looked over by a person
    // with an umlaut.
    const isNumber = /^\d+$/.test(answer) && i % 3 === 0;
    const hasUmlaut = i % 10 === 4;
    if (isNumber) plant('decimal-comma');
    if (hasUmlaut) plant('encoding');
    write(name, question, isNumber ? `${answer},0` : answer, hasUmlaut ? 'Müller' : 'Weber');
    expect(question, isNumber ? `${answer}.0` : answer, sum);
  }
  const gone = cards[next]!;
  write('bilder/fehlt.png', gone.question, gone.answer);
  plant('picture-missing');
  const moved = take(join(folder, 'alt'));
  write(moved.name, moved.question, moved.answer);
  plant('picture-elsewhere');
  expect(moved.question, moved.answer, moved.sum);
  const open = take();
  write(open.name, open.question, '');
  plant('no-answer');
  expect(open.question, open.answer, open.sum);
  const disputed = take();
  for (const answer of ['11', '12']) {
    write(disputed.name, disputed.question, answer);
    plant('contradiction');
  }
  writeFileSync(join(folder, 'tabelle.csv'), Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'));
  return { rows: lines.length - 1, planted, missingAnswer: open.answer, examples };
}
