// Text that is safe to share: without the user's folders, file names, questions and answers.

/** What is known to be private. */
export interface PrivateData {
  /** Absolute folders with their replacements, the most specific first. */
  readonly folders: readonly (readonly [folder: string, word: string])[];
  /** Texts of examples that must not be read by others. */
  readonly texts: readonly string[];
}

/** Quoted text is user data: a name, a cell, a question. */
const QUOTED = /"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|‘[^’\n]*’/g;
/**
 * A path from a root: `/a/b`, `C:\a\b`, `\\server\a`, `file:///a`; up to a blank, a quote or a
 * bracket.
 */
const PATH = /(?<![\w.<>/])(?:file:\/\/)?(?:[A-Za-z]:[\\/]|\\\\|\/)(?:[^\s"'`()<>|:,;]+)/g;
/** A file's name by its ending; the program's own sources are no secret. */
const FILE_NAME =
  /[^\s"'`()<>|:;/\\]+\.(?:jsonl?|csv|tsv|xlsx?|parquet|zip|pdf|png|jpe?g|webp|gif|bmp|tiff?|gguf|safetensors|ya?ml|html|sqlite|txt|md)\b/gi;
/** A stack frame: what follows `at` or stands in parentheses is a place in the program. */
const STACK_PLACE =
  /^(\s*(?:\| )?\s*at (?:.*? )?\(?)(?:file:\/\/)?\S*?((?:main|out|node_modules)\/[^()\s]+)\)?$/;
/** Texts shorter than this occur in any sentence by chance. */
const SHORTEST_TEXT = 4;

/** The text with private data replaced by placeholders. */
export function redact(text: string, { folders, texts }: PrivateData): string {
  const longestFirst = texts
    .filter((each) => each.length >= SHORTEST_TEXT)
    .toSorted((a, b) => b.length - a.length);
  return text
    .split('\n')
    .map((line) => {
      const place = STACK_PLACE.exec(line);
      if (place) return `${place[1]}<program>/${place[2]}${place[1]!.endsWith('(') ? ')' : ''}`;
      let rest = line;
      for (const each of longestFirst) rest = rest.replaceAll(each, '<text>');
      rest = rest.replace(QUOTED, '"…"');
      // Whole paths are removed; only the known folder they lie in is named.
      for (const [folder, word] of folders) rest = replaceFolder(rest, folder, word);
      return rest.replace(PATH, '<path>').replace(FILE_NAME, '<file>');
    })
    .join('\n');
}

/**
 * Replaces a known folder and the path below it; the folder may contain spaces, the path below ends
 * at one.
 */
function replaceFolder(line: string, folder: string, word: string): string {
  if (folder.length < 2) return line;
  return line
    .split(folder)
    .map((part, i) => (i === 0 ? part : word + part.replace(/^[\\/][^\s"'`()<>|:,;]*/, '/…')))
    .join('');
}
