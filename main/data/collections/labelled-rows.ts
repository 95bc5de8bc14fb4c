// Files of rows with pictures and labels but without questions: every picture is asked the one
// question of its task, and its label is the answer (`file_name,label`, as ImageFolder writes it).

import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { RowError } from '../defect-kinds.ts';
import {
  findColumn,
  hasValue,
  inferRoles,
  labelColumn,
  renameColumns,
  type ColumnMapping,
  type Row,
} from '../sources/column-roles.ts';
import { readFileRows, type SourceFile } from '../sources/source-files.ts';
import { checkFor, questionFor, type AskSettings } from './asked-question.ts';

/** Rows of a file that are looked at; classes that come later are not listed in the question. */
const SCANNED_ROWS = 100_000;
/** Longer texts are descriptions, and more of them no classes. */
const MAX_LABEL_LENGTH = 60;
const MAX_CLASSES = 1_000;
/** Classes that a sentence names. */
const SHOWN_CLASSES = 8;
const NUMBER = /^[-+]?\d+(?:[.,]\d+)*$/;

/** The labels of a file in which no row has a question. */
interface Labels {
  readonly column: string | undefined;
  /** True for a name that only labels have, such as `label` or `Klasse`. */
  readonly isNamed: boolean;
  readonly rows: number;
  readonly classes: ReadonlySet<string>;
  readonly isComplete: boolean;
}

/**
 * The files, with the question that is asked in those which have none and whose labels are classes
 * or for which the settings say what to ask; and what was guessed.
 */
export async function withAskedQuestions(
  files: readonly SourceFile[],
  { columns, ...ask }: AskSettings & { readonly columns: ColumnMapping },
): Promise<{ files: SourceFile[]; notes: RowError[] }> {
  const found = new Map<SourceFile, Labels>();
  for (const file of files) {
    const labels = file.rows === undefined ? await readLabels(file, columns) : undefined;
    if (labels !== undefined) found.set(file, labels);
  }
  const isTold =
    ask.question !== '' || ask.template !== '' || Object.keys(ask.questions).length > 0;
  const all = [...found.values()];
  const isClasses = areClasses(all);
  if (!isTold && !isClasses) return { files: [...files], notes: [] };
  const classes = [...new Set(all.flatMap((each) => [...each.classes]))];
  classes.sort(new Intl.Collator('en', { numeric: true }).compare);
  const listed = isClasses && all.every(({ isComplete }) => isComplete) ? classes : [];
  const template = ask.template === '' && isClasses ? 'classify' : ask.template;
  const notes: RowError[] = [];
  const asked = files.map((file): SourceFile => {
    const labels = found.get(file);
    if (labels === undefined) return file;
    const folder = file.name.split('/').slice(0, -1).join('/');
    const question = questionFor(folder, { ...ask, template }, listed);
    const note = (message: ReturnType<typeof msg>) =>
      notes.push(new RowError('read-otherwise', message));
    const { column, rows: count } = labels;
    note(msg('import.question-of-rows', { file: file.name, question }));
    if (column !== undefined) {
      const shown = classes.slice(0, SHOWN_CLASSES).join(', ');
      const list = classes.length > SHOWN_CLASSES ? `${shown}, …` : shown;
      note(msg('import.answers-from-column', { column, count, classes: classes.length, list }));
    }
    const checkOf = (answer: string) => checkFor(template, answer);
    return { ...file, asked: { question, column, checkOf } };
  });
  return { files: asked, notes };
}

/** Whether labels say what is shown: several of them, which repeat or are no numbers. */
function areClasses(all: readonly Labels[]): boolean {
  const labelled = all.filter(({ column }) => column !== undefined);
  const classes = new Set(labelled.flatMap((each) => [...each.classes]));
  const rows = labelled.reduce((sum, each) => sum + each.rows, 0);
  if (classes.size < 2 || classes.size > MAX_CLASSES) return false;
  if ([...classes].some((label) => label.length > MAX_LABEL_LENGTH)) return false;
  // Of a column that may hold other answers, each class is there twice on average.
  if (labelled.some(({ isNamed }) => !isNamed)) return 2 * classes.size <= rows;
  return classes.size < rows || ![...classes].some((label) => NUMBER.test(label));
}

/** The labels of a file; undefined where a row has a question, or there are no pictures. */
async function readLabels(
  { file, name }: SourceFile,
  columns: ColumnMapping,
): Promise<Labels | undefined> {
  const classes = new Set<string>();
  let rows = 0;
  let first: Pick<Labels, 'column' | 'isNamed'> | undefined;
  let isComplete = true;
  try {
    // Text in another encoding is read here as well; its defect is told when it is imported.
    for await (const { value } of readFileRows(file, name, { onTranscoded: () => undefined })) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      const row = renameColumns(value as Row, columns);
      if (mayAsk(row)) return undefined;
      if (inferRoles(row).picture === undefined) return undefined;
      if (first?.column === undefined)
        first = labelColumn(row) ?? { column: undefined, isNamed: false };
      rows += 1;
      const label = first.column === undefined ? undefined : row[first.column];
      if (hasValue(label) && typeof label !== 'object' && classes.size <= MAX_CLASSES)
        classes.add(String(label as string | number | boolean).trim());
      if (rows < SCANNED_ROWS) continue;
      isComplete = false;
      break;
    }
  } catch (error) {
    // A file that cannot be read is told when it is imported.
    if (error instanceof UserError) return undefined;
    throw error;
  }
  return first && { ...first, rows, classes, isComplete };
}

/** Whether a row has a place for a question, filled or not. */
function mayAsk(row: Row): boolean {
  const named = Object.fromEntries(Object.keys(row).map((name) => [name, name]));
  return (
    findColumn(named, 'question') !== undefined ||
    [row.conversations, row.messages].some(Array.isArray)
  );
}
