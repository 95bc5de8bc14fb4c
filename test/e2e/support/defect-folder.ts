// A realistic folder: good rows, and rows with ten kinds of defects.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './launch.ts';

const SAMPLE = join(ROOT, 'resources/sample/sft');

/** Good rows, in addition to the defective ones. */
export const GOOD_ROWS = 8;

/** The kinds of defects, one row each unless noted otherwise. */
export const PLANTED = [
  'picture-missing',
  'picture-unreadable',
  'no-answer',
  'duplicate-id',
  'picture-elsewhere',
  'encoding',
  'placeholders',
  'turned',
  'not-a-picture',
  'contradiction', // two rows: each answers what the other does
] as const;

/** Writes the folder. */
export async function writeDefectFolder(folder: string): Promise<void> {
  mkdirSync(join(folder, 'elsewhere'), { recursive: true });
  const cards = readFileSync(join(SAMPLE, 'cards.jsonl'), 'utf8')
    .split('\n')
    .slice(0, GOOD_ROWS + 4)
    .map((line) => JSON.parse(line) as { picture: string });
  const names = cards.map(({ picture }, i) => {
    const name = `card-${i}.png`;
    copyFileSync(join(SAMPLE, picture), join(folder, name));
    return name;
  });
  const good = names.slice(0, GOOD_ROWS).map((picture, i) => ({
    id: `good-${i}`,
    picture,
    question: 'What does the meter show?',
    answer: `${100 + i}`,
  }));
  const [first, second, third] = names.slice(GOOD_ROWS);
  writeFileSync(join(folder, 'broken.png'), readFileSync(join(folder, first!)).subarray(0, 60));
  writeFileSync(join(folder, 'clip.mp4'), Buffer.from('....ftypisom....', 'latin1'));
  copyFileSync(join(folder, second!), join(folder, 'elsewhere', 'away.png'));
  await sharp(join(folder, third!))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(join(folder, 'turned.jpg'));
  const rows = [
    ...good,
    { id: 'a', picture: 'nowhere.png', question: 'Which value?', answer: '1' },
    { id: 'b', picture: 'broken.png', question: 'Which value?', answer: '2' },
    { id: 'c', picture: names[8], question: 'How much is it?', answer: '' },
    { id: 'good-0', picture: names[9], question: 'How much?', answer: '4' },
    { id: 'd', picture: 'pictures/away.png', question: 'Which?', answer: '5' },
    { id: 'e', picture: names[10], question: '<image><image>Which two?', answer: '6' },
    { id: 'f', picture: 'turned.jpg', question: 'And turned?', answer: '7' },
    { id: 'g', picture: 'clip.mp4', question: 'What happens?', answer: '8' },
    { id: 'h', picture: names[11], question: 'What stands here?', answer: '9' },
    { id: 'i', picture: names[11], question: 'What stands here?', answer: '10' },
  ];
  writeFileSync(
    join(folder, 'cards.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  // A table as spreadsheet programs on Windows write it.
  const table = `id;picture;question;answer\nw;${names[8]};Größe?;fünf\n`;
  writeFileSync(join(folder, 'tabelle.csv'), Buffer.from(table, 'latin1'));
}
