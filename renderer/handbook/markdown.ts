// Markdown as blocks of plain values: the part of it that our own documents use.

/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly target: string };

/** A block of a document. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'list';
      readonly isOrdered: boolean;
      readonly items: readonly (readonly Inline[])[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^)]+)\)/g;
const HEADING = /^(#{1,6}) (.+)$/;
const ITEM = /^( *)(?:[-*]|(\d+)\.) (.*)$/;

/** A line in pieces; together their texts are the line without its marks. */
export function inlineOf(line: string): readonly Inline[] {
  const pieces: Inline[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > from) pieces.push({ kind: 'text', text: line.slice(from, match.index) });
    const [whole, code, strong, em, text, target] = match;
    if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong });
    else if (em !== undefined) pieces.push({ kind: 'em', text: em });
    else pieces.push({ kind: 'link', text: text!, target: target! });
    from = match.index + whole.length;
  }
  if (from < line.length) pieces.push({ kind: 'text', text: line.slice(from) });
  return pieces;
}

/** The blocks of a document. Comments are left out; indented lines belong to the item above. */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.replace(/<!--[\s\S]*?-->/g, '').split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    while (at < lines.length && test(lines[at]!)) taken.push(lines[at++]!);
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (line.trim() === '') at += 1;
    else if (line.startsWith('```')) {
      at += 1;
      blocks.push({ kind: 'code', text: takeWhile((each) => !each.startsWith('```')).join('\n') });
      at += 1;
    } else if (heading) {
      at += 1;
      blocks.push({ kind: 'heading', level: heading[1]!.length, text: heading[2]! });
    } else if (line.startsWith('|')) blocks.push(tableOf(takeWhile((each) => /^\|/.test(each))));
    else if (ITEM.test(line))
      blocks.push(listOf(takeWhile((each) => ITEM.test(each) || /^ +\S/.test(each))));
    else {
      const isProse = (each: string): boolean =>
        each.trim() !== '' && !/^(?:```|\||#)/.test(each) && !ITEM.test(each);
      blocks.push({ kind: 'paragraph', inline: inlineOf(takeWhile(isProse).join(' ')) });
    }
  }
  return blocks;
}

function tableOf(lines: readonly string[]): Block {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|\s*$/.test(line))
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => inlineOf(cell.trim().replaceAll('\\|', '|'))),
    );
  const [head = [], ...rest] = rows;
  return { kind: 'table', head, rows: rest };
}

function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item) items.push(item[3]!);
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  const isOrdered = ITEM.exec(lines[0]!)?.[2] !== undefined;
  return { kind: 'list', isOrdered, items: items.map(inlineOf) };
}
