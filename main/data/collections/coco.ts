// COCO: pictures, their captions or the objects in them, and the objects' categories.
//
// A caption is the answer to a request to describe the picture; further captions are as good.
// Objects become questions: which one it is, where every picture has exactly one; else how many of
// each category there are. Groups (`iscrowd`) are not counted one by one, so their category is not
// asked about in that picture.

import { msg } from '../../../i18n/message.ts';
import { formatMessage, localeOf } from '../../../i18n/format.ts';
import { groupBy } from '../../platform/group-by.ts';
import { RowError } from '../defect-kinds.ts';
import type { Row } from '../sources/column-roles.ts';
import type { MadeRow } from '../sources/source-files.ts';
import type { AnnotationFile } from './annotation-files.ts';
import { checkFor, questionFor, type AskSettings } from './asked-question.ts';

/** Examples that a note names. */
const SHOWN = 3;

interface CocoPicture {
  readonly id: string;
  readonly file: string;
  readonly annotations: readonly Row[];
}

/** The rows of a COCO file, and what is left out of it. */
export function readCoco(
  { name, lists }: AnnotationFile,
  ask: AskSettings,
): { rows: MadeRow[]; notes: RowError[] } {
  const byPicture = groupBy(lists.annotations!, ({ image_id: id }) => String(id));
  const pictures = lists.images!.map(({ id, file_name: file }): CocoPicture => ({
    id: String(id),
    file: String(file),
    annotations: byPicture.get(String(id)) ?? [],
  }));
  const notes: RowError[] = [];
  const leave = (ids: readonly string[], message: (values: LeftOut) => ReturnType<typeof msg>) => {
    if (ids.length === 0) return;
    const values = { file: name, count: ids.length, list: ids.slice(0, SHOWN).join(', ') };
    notes.push(new RowError('left-unread', message(values)));
  };
  const known = new Set(pictures.map(({ id }) => id));
  leave(
    [...byPicture.keys()].filter((id) => !known.has(id)),
    (values) => msg('import.coco-picture-unknown', values),
  );
  leave(
    pictures.filter(({ annotations }) => annotations.length === 0).map(({ file }) => file),
    (values) => msg('import.coco-picture-bare', values),
  );
  const annotated = pictures.filter(({ annotations }) => annotations.length > 0);
  const isCaptions = lists.annotations!.some(({ caption }) => typeof caption === 'string');
  if (isCaptions) return { rows: annotated.flatMap((each) => captionRow(each, ask)), notes };
  const names = new Map(
    (lists.categories ?? []).map(({ id, name: category }) => [String(id), String(category)]),
  );
  const unnamed = lists.annotations!.filter(({ category_id: id }) => !names.has(String(id)));
  leave(
    unnamed.map(({ category_id: id }) => String(id)),
    (values) => msg('import.coco-category-unknown', values),
  );
  const isClass = annotated.every(({ annotations }) => annotations.length === 1);
  const crowds: string[] = [];
  const rows = annotated.flatMap((picture) =>
    isClass && ask.template !== 'count'
      ? classRow(picture, names, ask)
      : countRows(picture, names, ask, crowds),
  );
  leave(crowds, (values) => msg('import.coco-crowd', values));
  const values = { file: name, count: rows.length };
  notes.push(new RowError('read-otherwise', msg('import.coco-questions', values)));
  return { rows, notes };
}

interface LeftOut {
  readonly file: string;
  readonly count: number;
  readonly list: string;
  readonly [name: string]: string | number;
}

function captionRow({ id, file, annotations }: CocoPicture, ask: AskSettings): MadeRow[] {
  const captions = annotations.flatMap(({ caption }) =>
    typeof caption === 'string' && caption.trim() !== '' ? [caption.trim()] : [],
  );
  const [answer, ...others] = [...new Set(captions)];
  const question = ask.question || formatMessage(msg('import.ask-caption'), localeOf(ask.language));
  const check = { type: 'text', aliases: others };
  const value = { id: `picture ${id}`, picture: file, question, answer };
  return [{ at: `picture ${id}`, value: others.length > 0 ? { ...value, check } : value }];
}

function classRow(
  { id, file, annotations }: CocoPicture,
  names: ReadonlyMap<string, string>,
  ask: AskSettings,
): MadeRow[] {
  const answer = names.get(String(annotations[0]!.category_id));
  if (answer === undefined) return [];
  const question = questionFor('', { ...ask, template: 'classify' }, [...names.values()]);
  const check = checkFor('classify', answer);
  return [
    { at: `picture ${id}`, value: { id: `picture ${id}`, picture: file, question, answer, check } },
  ];
}

function countRows(
  { id, file, annotations }: CocoPicture,
  names: ReadonlyMap<string, string>,
  { language }: AskSettings,
  crowds: string[],
): MadeRow[] {
  const byCategory = groupBy(annotations, ({ category_id: category }) => String(category));
  return [...byCategory].flatMap(([category, objects]): MadeRow[] => {
    const name = names.get(category);
    if (name === undefined) return [];
    const place = `picture ${id}, ${name}`;
    if (objects.some(({ iscrowd: isCrowd }) => isCrowd === 1 || isCrowd === true)) {
      crowds.push(place);
      return [];
    }
    const question = formatMessage(msg('import.ask-count-of', { name }), localeOf(language));
    const answer = String(objects.length);
    const check = checkFor('count');
    return [{ at: place, value: { id: place, picture: file, question, answer, check } }];
  });
}
