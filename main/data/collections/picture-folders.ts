// Pictures without a file of rows: each is asked one question, and the names of folders are answers
// and parts where they can be (ImageFolder: `train/cat/1.png`).

import { basename, dirname, join } from 'node:path';
import { taskTemplate } from '../../../rewards/task-templates.ts';
import { msg } from '../../../i18n/message.ts';
import { splitOfName } from '../datasets/split-names.ts';
import { groupBy } from '../../platform/group-by.ts';
import { RowError } from '../defect-kinds.ts';
import type { SourceFile } from '../sources/source-files.ts';
import { checkFor, questionFor, type AskSettings } from './asked-question.ts';
import type { TreeFile } from './source-tree.ts';

/** Words beside the part in the name of a folder: `train_images`. */
const COMPANION = /^(?:images?|imgs?|pictures?|photos?|data|set|bilder|fotos)$/i;

/** Classes that a sentence names. */
const SHOWN_CLASSES = 8;

/** A picture with what its folders say. */
interface PlacedPicture {
  readonly name: string;
  readonly folder: string;
  readonly split: string;
  /** Folders that are neither the part nor shared by all pictures. */
  readonly classes: readonly string[];
}

/**
 * One file of rows for each folder with pictures, and what was guessed. A picture is a row: its
 * place is folder and name, its id the path inside the source.
 */
export function readPictureFolders(
  root: string,
  pictures: readonly TreeFile[],
  ask: AskSettings,
): { files: SourceFile[]; notes: RowError[]; isAnswered: boolean } {
  const placed = placePictures(pictures, ask.split);
  const classOf = classesOf(placed, ask);
  const classes = [...new Set(placed.map(classOf))].filter((each) => each !== undefined);
  // The question is the same however the pictures are ordered.
  classes.sort(new Intl.Collator('en', { numeric: true }).compare);
  const template = ask.template === '' && classes.length > 0 ? 'classify' : ask.template;
  const asked = { ...ask, template };
  const byFolder = groupBy(placed, ({ folder }) => folder);
  const files = [...byFolder].map(([folder, own]): SourceFile => {
    const name = folder === '' ? basename(root) : folder;
    const file = join(root, folder);
    const question = questionFor(folder, asked, classes);
    return {
      file,
      name,
      roots: [dirname(file)],
      split: own[0]!.split,
      ...(ask.split === undefined ? {} : { isSplitFixed: true }),
      rows: own.map((picture) => {
        const answer = classOf(picture);
        const check = checkFor(template, answer);
        return {
          at: basename(picture.name),
          value: {
            id: picture.name,
            picture: `${basename(file)}/${basename(picture.name)}`,
            question,
            ...(answer === undefined ? {} : { answer }),
            ...(check === undefined ? {} : { check }),
          },
        };
      }),
    };
  });
  const questions = [
    ...new Set([...byFolder.keys()].map((each) => questionFor(each, asked, classes))),
  ];
  const notes = notesOn(placed, classOf, classes, questions);
  return { files, notes, isAnswered: classes.length > 0 };
}

function placePictures(pictures: readonly TreeFile[], fixed: string | undefined): PlacedPicture[] {
  const folders = pictures.map(({ name }) => name.split('/').slice(0, -1));
  const namesAt: Set<string>[] = [];
  for (const parts of folders)
    for (const [level, name] of parts.entries()) (namesAt[level] ??= new Set()).add(name);
  // A folder "train" beside "bus" is a class; beside "test" it is a part. "test" is one anywhere.
  const hasParts = namesAt.map((names) => {
    const parts = [...names].map(partOf);
    return parts.some(isHeldOut) || parts.every((part) => part !== undefined);
  });
  const placed = pictures.map(({ name }, i) => {
    const parts = folders[i]!;
    const level = parts.findIndex((each, at) => {
      const part = partOf(each);
      return isHeldOut(part) || (part !== undefined && hasParts[at]);
    });
    return {
      name,
      folder: parts.join('/'),
      split: fixed ?? (level < 0 ? 'train' : partOf(parts[level]!)!),
      classes: parts.filter((_, at) => at !== level),
    };
  });
  // Folders that all pictures share say nothing of one.
  const first = placed[0]?.classes ?? [];
  const isOwn = (level: number): boolean =>
    placed.some(({ classes }) => classes[level] !== first[level]);
  const shared = first.findIndex((_, level) => isOwn(level));
  const cut = shared < 0 ? first.length : shared;
  return placed.map((each) => ({ ...each, classes: each.classes.slice(cut) }));
}

/** Parts by names of folders: thousands of pictures share a few. */
const knownParts = new Map<string, string | undefined>();

/** The part that a whole name means; undefined where other words stand in it. */
function partOf(name: string): string | undefined {
  if (!knownParts.has(name)) {
    const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => !COMPANION.test(word));
    knownParts.set(name, words.length === 1 ? splitOfName(words[0]!) : undefined);
  }
  return knownParts.get(name);
}

const isHeldOut = (part: string | undefined): boolean => part === 'test' || part === 'validation';

/** The answer that a picture's folders give; undefined for none. */
function classesOf(
  placed: readonly PlacedPicture[],
  { template, labels, questions }: AskSettings,
): (picture: PlacedPicture) => string | undefined {
  const none = () => undefined;
  if (labels === 'none' || (labels === 'auto' && Object.keys(questions).length > 0)) return none;
  const nearest = ({ classes }: PlacedPicture) => classes.at(-1);
  const outermost = ({ classes }: PlacedPicture) => classes[0];
  const countOf = (read: typeof nearest) => new Set(placed.map(read).filter(Boolean)).size;
  const read = countOf(nearest) < 2 && countOf(outermost) > 1 ? outermost : nearest;
  if (labels === 'folders') return read;
  const names = [...new Set(placed.map(read))].filter((name) => name !== undefined);
  const pattern = template === '' ? /\S/ : taskTemplate(template)?.labels;
  const fits = names.length > 1 && names.every((name) => pattern?.test(name));
  return fits ? read : none;
}

function notesOn(
  placed: readonly PlacedPicture[],
  classOf: (picture: PlacedPicture) => string | undefined,
  classes: readonly string[],
  questions: readonly string[],
): RowError[] {
  const note = (message: ReturnType<typeof msg>) => new RowError('read-otherwise', message);
  const question = questions.slice(0, 3).join('” “');
  const open = placed.filter((picture) => classOf(picture) === undefined).length;
  const shown = classes.slice(0, SHOWN_CLASSES).join(', ');
  const list = classes.length > SHOWN_CLASSES ? `${shown}, …` : shown;
  const count = placed.length;
  const labelled = { count: count - open, classes: classes.length, list };
  return [
    note(msg('import.question-by-program', { count, question })),
    ...(classes.length > 0 ? [note(msg('import.answers-from-folders', labelled))] : []),
    ...(open > 0 ? [note(msg('import.pictures-without-answer', { count: open }))] : []),
  ];
}
