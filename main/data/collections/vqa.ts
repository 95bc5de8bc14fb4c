// VQA: questions in one JSON file, the answers of several people in another, joined by
// `question_id`; pictures are named by a number in the names of their files.

import { basename } from 'node:path';
import { msg } from '../../../i18n/message.ts';
import { groupBy } from '../../platform/group-by.ts';
import { RowError } from '../defect-kinds.ts';
import type { Row } from '../sources/column-roles.ts';
import type { MadeRow } from '../sources/source-files.ts';
import type { AnnotationFile } from './annotation-files.ts';
import type { TreeFile } from './source-tree.ts';

/** An answer that so many people gave is right (VQA's metric: min(people / 3, 1)). */
const PEOPLE = 3;

/** Questions with their answers, where there are any, and what is left out. */
export function readVqa(
  questions: AnnotationFile,
  answers: readonly AnnotationFile[],
  pictures: readonly TreeFile[],
): { rows: MadeRow[]; notes: RowError[] } {
  const list = questions.lists.questions!;
  const ids = new Set(list.map(({ question_id: id }) => String(id)));
  const given = new Map(
    answers.flatMap(({ lists }) =>
      lists.annotations!.map((row): [string, Row] => [String(row.question_id), row]),
    ),
  );
  const pictureOf = pictureFinder(pictures);
  const rows = list.map((row): MadeRow => {
    const id = String(row.question_id);
    const { answer, aliases } = answerOf(given.get(id));
    const check = aliases.length > 0 ? { type: 'text', aliases } : undefined;
    return {
      at: `question ${id}`,
      value: {
        id,
        question: row.question,
        picture: pictureOf(String(row.image_id)),
        ...(answer === undefined ? {} : { answer }),
        ...(check === undefined ? {} : { check }),
      },
    };
  });
  const unasked = [...given.keys()].filter((id) => !ids.has(id)).length;
  const values = { file: questions.name, count: unasked };
  const notes =
    unasked > 0 ? [new RowError('left-unread', msg('import.vqa-answers-unasked', values))] : [];
  return { rows, notes };
}

/** The answers that go with the questions: those whose questions are most of its own. */
export function answersFor(
  questions: AnnotationFile,
  answers: readonly AnnotationFile[],
): AnnotationFile[] {
  const ids = new Set(questions.lists.questions!.map(({ question_id: id }) => String(id)));
  return answers.filter(({ lists }) =>
    lists.annotations!.some(({ question_id: id }) => ids.has(String(id))),
  );
}

/** The agreed answer, and others that count as right. */
function answerOf(row: Row | undefined): { answer: string | undefined; aliases: string[] } {
  if (row === undefined) return { answer: undefined, aliases: [] };
  const people = Array.isArray(row.answers) ? (row.answers as unknown[]) : [];
  const texts = people.flatMap((each) => {
    const text = typeof each === 'object' && each !== null ? (each as Row).answer : each;
    return typeof text === 'string' && text.trim() !== '' ? [text.trim()] : [];
  });
  const byCount = [...groupBy(texts, (text) => text)]
    .map(([text, same]) => ({ text, count: same.length }))
    .sort((one, other) => other.count - one.count);
  const agreed = row.multiple_choice_answer;
  const answer =
    typeof agreed === 'string' && agreed.trim() !== '' ? agreed.trim() : byCount[0]?.text;
  const aliases = byCount.flatMap(({ text, count }) =>
    count >= PEOPLE && text !== answer ? [text] : [],
  );
  return { answer, aliases };
}

/** The picture with this id: the file of that name, or the one whose name ends in that number. */
function pictureFinder(pictures: readonly TreeFile[]): (id: string) => string {
  const byName = new Map<string, string>();
  const byNumber = new Map<string, string>();
  for (const { name } of pictures) {
    const stem = basename(name).replace(/\.[^.]*$/, '');
    for (const key of [name, basename(name), stem]) if (!byName.has(key)) byName.set(key, name);
    const number = /(\d+)$/.exec(stem)?.[1];
    if (number !== undefined && !byNumber.has(String(Number(number))))
      byNumber.set(String(Number(number)), name);
  }
  return (id) => byName.get(id) ?? byNumber.get(/^\d+$/.test(id) ? String(Number(id)) : '') ?? id;
}
