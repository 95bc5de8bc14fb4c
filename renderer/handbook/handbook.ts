// The handbook: the documents of docs/ that are for users, built into the page, so that they are
// there without a network.

import curate from '../../docs/curate.md?raw';
import guide from '../../docs/guide.md?raw';
import models from '../../docs/models.md?raw';
import performance from '../../docs/performance.md?raw';
import recipe from '../../docs/recipe.md?raw';
import serve from '../../docs/serve.md?raw';
import settings from '../../docs/settings.md?raw';
import verifier from '../../docs/verifier-and-rewards.md?raw';
import { blocksOf, type Block } from './markdown.ts';

/** A document of the handbook. */
export interface Article {
  /** File name without its ending; links between documents name it. */
  readonly file: string;
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly { readonly anchor: string; readonly title: string }[];
}

/** The anchor of a heading: `guide/your-own-examples`. */
export function anchorOf(file: string, title: string): string {
  return `${file}/${title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}`;
}

function article(file: string, text: string): Article {
  const blocks = blocksOf(text);
  const headings = blocks.filter((block) => block.kind === 'heading');
  return {
    file,
    name: headings[0]?.text ?? file,
    blocks,
    sections: headings.map(({ text: title }) => ({ anchor: anchorOf(file, title), title })),
  };
}

/** All documents, in reading order. */
export const HANDBOOK: readonly Article[] = [
  article('guide', guide),
  article('models', models),
  article('curate', curate),
  article('recipe', recipe),
  article('verifier-and-rewards', verifier),
  article('serve', serve),
  article('settings', settings),
  article('performance', performance),
];
