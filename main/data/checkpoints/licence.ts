// The licence of a model folder.

import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licence that a model folder states. */
export interface Licence {
  /** Short name such as `Apache-2.0`; the first line of the text for an unknown licence. */
  readonly name: string;
  /** Up to 20,000 characters of the text; the name where the folder states only that. */
  readonly text: string;
}

const MAX_TEXT_LENGTH = 20_000;

/** Known licences by a sentence of their text. */
const KNOWN_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/Permission is hereby granted, free of charge/i, 'MIT'],
  [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i, 'AGPL-3.0'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, 'GPL-3.0'],
  [/Redistribution and use in source and binary forms/i, 'BSD'],
];

/**
 * The licence file of a folder, or the licence that its README names; null where there is neither.
 */
export function readLicence(dir: string): Licence | null {
  const names = readdirSync(dir);
  const file = names.find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  const text = file === undefined ? '' : headOf(join(dir, file));
  if (text.trim() !== '') {
    const name = KNOWN_TEXTS.find(([pattern]) => pattern.test(text))?.[1];
    return { name: name ?? text.trim().split('\n')[0]!.slice(0, 80).trim(), text };
  }
  const readme = names.find((name) => /^readme\.md$/i.test(name));
  return readme === undefined ? null : licenceInReadme(headOf(join(dir, readme)));
}

/** The licence in a README's front matter (`license: apache-2.0`) or on a line of its own. */
function licenceInReadme(readme: string): Licence | null {
  const front = /^---\n([\s\S]*?)\n---/.exec(readme)?.[1] ?? '';
  const other = /^license_name:\s*(.+)$/m.exec(front)?.[1];
  const named = other ?? /^license:\s*(.+)$/m.exec(front)?.[1];
  const line = named ?? /^\W*licen[cs]e:\s*([^\n,.]+(?:\.\d+)?)/im.exec(readme)?.[1];
  const name = line
    ?.trim()
    .replace(/^["']|["']$/g, '')
    .slice(0, 80);
  return name === undefined || name === '' ? null : { name, text: name };
}

function headOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, MAX_TEXT_LENGTH);
  } catch {
    return '';
  }
}

/** Copies the licence files of a folder, so that a derived model states the same terms. */
export function copyLicences(from: string, to: string): void {
  for (const name of readdirSync(from))
    if (/^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(name))
      copyFileSync(join(from, name), join(to, name));
}
