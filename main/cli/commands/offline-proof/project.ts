// The project that is watched: ten cards of the sample, and a recipe with every stage.

import * as fs from 'node:fs';
import * as path from 'node:path';

/** Cards of each part of the sample. */
const CARDS = { sft: 4, rl: 2, validation: 2, test: 2 };

/** Writes the cards into a folder of its own below `folder`, and returns it. */
export function writeCards(resources: string, folder: string): string {
  const cards = path.join(folder, 'cards');
  for (const [part, count] of Object.entries(CARDS)) {
    const from = path.join(resources, 'sample', part);
    const to = path.join(cards, part);
    fs.mkdirSync(to, { recursive: true });
    const rows = fs.readFileSync(path.join(from, 'cards.jsonl'), 'utf8').split('\n');
    const kept = rows.slice(0, count);
    fs.writeFileSync(path.join(to, 'cards.jsonl'), `${kept.join('\n')}\n`);
    for (const row of kept) {
      const { picture } = JSON.parse(row) as { picture: string };
      fs.copyFileSync(path.join(from, picture), path.join(to, picture));
    }
  }
  return cards;
}

/** The words of the command that runs the project. */
export function projectCommand(resources: string, cards: string): string[] {
  const recipe = path.join(resources, 'recipes', 'offline-proof.yaml');
  return ['run', recipe, '--set', `import.source=${JSON.stringify(cards)}`];
}
