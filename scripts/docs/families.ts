// Writes what the table of model families implies: `npm run docs:families` renews the table of
// docs/families.md and the list of README.md.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { FAMILY_NAMES, familyOf } from '../../main/engine/models/index.ts';
import { EXPERT_TYPES } from '../../main/engine/models/parts/mixture-of-experts.ts';
import { ggufArchitectureOf } from '../../main/data/gguf/text.ts';
import { hasProjector } from '../../main/data/gguf/projector.ts';
import { GGUF_ARCHITECTURES } from '../../main/data/gguf/read-text.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The pages with generated parts. */
export const PAGES = ['docs/families.md', 'README.md'] as const;

/** The table of the families, in Markdown. */
export function familyTable(): string {
  const rows = FAMILY_NAMES.map((name) => {
    const { architecture, textDecoder, vision } = familyOf(name);
    const gguf = ggufArchitectureOf(name);
    const [out, back] = [gguf !== undefined && (!vision || hasProjector(name)), readsGguf(name)];
    return [
      `\`${name}\``,
      `\`${architecture}\``,
      textDecoder ?? 'its own',
      vision?.tower ?? '',
      vision?.videoTokenId ? 'yes' : '',
      gguf === undefined
        ? // The text model is of another family, which decides.
          vision && hasProjector(name)
          ? 'that of its text model: out, in'
          : ''
        : `\`${gguf}\`: ${[out && 'out', back && 'in'].filter(Boolean).join(', ')}`,
    ];
  });
  return table([['model_type', 'class', 'text decoder', 'vision tower', 'video', 'GGUF'], ...rows]);
}

const readsGguf = (name: string): boolean =>
  GGUF_ARCHITECTURES.includes(ggufArchitectureOf(name) ?? '') &&
  (!familyOf(name).vision || hasProjector(name));

function table([head, ...rows]: readonly (readonly string[])[]): string {
  const cells = [head!, head!.map(() => ''), ...rows];
  const widths = head!.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  return cells
    .map((line, i) =>
      line.map((cell, at) => (i === 1 ? '-'.repeat(widths[at]!) : cell.padEnd(widths[at]!))),
    )
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

/** The families of a kind as a sentence's list, in lines of at most 105 characters. */
const listed = (names: readonly string[]): string =>
  names.map((name, i) => `\`${name}\`${i < names.length - 1 ? ',' : ''}`).join('\n');

/** Generated parts by the name of their markers. */
export function parts(): Readonly<Record<string, string>> {
  const [seeing, text] = [true, false].map((sees) =>
    FAMILY_NAMES.filter((name) => (familyOf(name).vision !== undefined) === sees),
  ) as [string[], string[]];
  return {
    families: familyTable(),
    experts: wrapped(listed(Object.keys(EXPERT_TYPES))),
    'family-list': wrapped(`with sight ${listed(seeing)}; text alone ${listed(text)}.`, 25),
  };
}

/** The words of a text in lines of at most 105 characters. */
function wrapped(text: string, first = 105): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!;
    const width = lines.length === 1 ? first : 105;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** A part with blank lines around it, except a paragraph between markers on its own lines. */
const framed = (name: string, part: string): string =>
  name === 'family-list' ? part : `\n\n${part}\n\n`;

/** A page with its generated parts renewed. */
export const withParts = (page: string): string =>
  Object.entries(parts()).reduce(
    (text, [name, part]) =>
      text.replace(
        new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`),
        () => `<!-- ${name} -->${framed(name, part)}<!-- /${name} -->`,
      ),
    page,
  );

if (path.resolve(process.argv[1] ?? '') === import.meta.filename)
  for (const page of PAGES) {
    const file = path.join(ROOT, page);
    fs.writeFileSync(file, withParts(fs.readFileSync(file, 'utf8')));
  }
