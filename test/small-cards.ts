// A few cards of the sample as a folder to import, each with a reasoning.

import * as fs from 'node:fs';
import * as path from 'node:path';

const SAMPLE = path.resolve(import.meta.dirname, '../resources/sample');

/** Writes so many cards of each part; each reasoning says the answer `times` times. Returns the folder. */
export function writeSmallCards(
  folder: string,
  counts: Readonly<Record<string, number>>,
  times = 1,
): string {
  for (const [part, count] of Object.entries(counts)) {
    const from = path.join(SAMPLE, part);
    const to = path.join(folder, part);
    fs.mkdirSync(to, { recursive: true });
    const lines = fs.readFileSync(path.join(from, 'cards.jsonl'), 'utf8').split('\n');
    const rows = lines.slice(0, count).map((line) => {
      const row = JSON.parse(line) as { picture: string; answer: string };
      fs.copyFileSync(path.join(from, row.picture), path.join(to, row.picture));
      const rationale = `It reads ${row.answer}. `.repeat(times).trim();
      return JSON.stringify({ ...row, rationale });
    });
    fs.writeFileSync(path.join(to, 'cards.jsonl'), `${rows.join('\n')}\n`);
  }
  return folder;
}
