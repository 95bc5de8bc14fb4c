// JSON files that annotate pictures in lists of their own, joined by ids: COCO and VQA.

import { readFile, stat } from 'node:fs/promises';
import { isObject } from '../../platform/json-file.ts';
import { parseJsonWithin } from '../../platform/limits/json.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import type { Row } from '../sources/column-roles.ts';
import type { TreeFile } from './source-tree.ts';

/** Longest text that the JSON parser of the engine takes. */
const MAX_BYTES = 500 * 2 ** 20;
/** Beginning of a file in which one of the lists must be named. */
const PROBED = 1 << 16;
const LISTS = /"(?:images|annotations|questions|categories|info)"\s*:/;

/** A JSON file with lists of rows by their names. */
export interface AnnotationFile extends TreeFile {
  readonly kind: 'coco' | 'vqa-questions' | 'vqa-answers';
  readonly lists: Readonly<Record<string, readonly Row[]>>;
}

/** The files with annotations among JSON files. Throws a UserError for one that is too large. */
export async function findAnnotationFiles(files: readonly TreeFile[]): Promise<AnnotationFile[]> {
  const found: AnnotationFile[] = [];
  for (const file of files) {
    const annotated = await readAnnotations(file);
    if (annotated !== undefined) found.push(annotated);
  }
  return found;
}

/** Values of an annotation file: COCO has 12 million of them in 450 MB. */
const MAX_VALUES = 50_000_000;

async function readAnnotations(file: TreeFile): Promise<AnnotationFile | undefined> {
  const { size } = await stat(file.path);
  const text = size > MAX_BYTES ? '' : await readFile(file.path, 'utf8');
  if (size > MAX_BYTES) {
    const values = { file: file.name, megabytes: Math.round(size / 2 ** 20) };
    throw new UserError(msg('file.json-list-too-large', values), {
      hint: msg('file.json-list-too-large.hint'),
    });
  }
  if (!LISTS.test(text.slice(0, PROBED))) return undefined;
  let value: unknown;
  try {
    value = parseJsonWithin(text.replace(/^\ufeff/, ''), { maxValues: MAX_VALUES });
  } catch {
    // Reported by the reader of JSON files.
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const lists = Object.fromEntries(
    Object.entries(value).flatMap(([name, list]) =>
      Array.isArray(list) && list.length > 0 && list.every(isObject) ? [[name, list as Row[]]] : [],
    ),
  );
  const kind = kindOf(lists);
  return kind && { ...file, kind, lists };
}

function kindOf({
  images,
  annotations,
  questions,
}: AnnotationFile['lists']): AnnotationFile['kind'] | undefined {
  const has = (list: readonly Row[] | undefined, ...fields: readonly string[]): boolean =>
    list !== undefined && fields.every((field) => list[0]![field] !== undefined);
  if (has(images, 'id', 'file_name') && has(annotations, 'image_id')) return 'coco';
  const isOpen = has(questions, 'question_id', 'question', 'image_id') && !has(questions, 'answer');
  if (isOpen) return 'vqa-questions';
  const isAnswered = has(annotations, 'multiple_choice_answer') || has(annotations, 'answers');
  return has(annotations, 'question_id') && isAnswered ? 'vqa-answers' : undefined;
}
