// Files of rows with pictures or texts and labels but without questions: of every picture or text the
// one question of its task is asked, and its label is the answer (`file_name,label`, as ImageFolder
// writes it; `text,label`). A column of questions under an unusual name is found by its values.

import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { RowError } from '../defect-kinds.ts';
import {
  findColumn,
  hasValue,
  inferRoles,
  labelColumn,
  renameColumns,
  textColumn,
  type ColumnMapping,
  type Row,
} from '../sources/column-roles.ts';
import { readFileRows, type SourceFile } from '../sources/source-files.ts';
import { checkFor, questionFor, type AskSettings } from './asked-question.ts';
import { usualSpellings } from './label-spellings.ts';

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
  /** The column with the texts that the labels speak of; undefined for pictures. */
  readonly text: string | undefined;
  /** True for a name that only labels have, such as `label` or `Klasse`. */
  readonly isNamed: boolean;
  readonly rows: number;
  /** Rows of each label. */
  readonly classes: ReadonlyMap<string, number>;
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
  const told = new Map<SourceFile, ColumnMapping>();
  for (const file of files) {
    if (file.rows !== undefined) continue;
    const look = await lookAt(file, columns);
    if (look !== undefined && 'question' in look) told.set(file, look);
    else if (look !== undefined) found.set(file, look);
  }
  const withTold = (file: SourceFile): SourceFile =>
    told.has(file) ? { ...file, told: told.get(file)! } : file;
  const isTold =
    ask.question !== '' || ask.template !== '' || Object.keys(ask.questions).length > 0;
  const all = [...found.values()];
  const isClasses = areClasses(all);
  if (!isTold && !isClasses) return { files: files.map(withTold), notes: [] };
  const counts = countsOf(all);
  const spellings = isClasses ? usualSpellings(counts) : new Map<string, string>();
  const classes = [...counts.keys()].filter((label) => !spellings.has(label));
  classes.sort(new Intl.Collator('en', { numeric: true }).compare);
  const listed = isClasses && all.every(({ isComplete }) => isComplete) ? classes : [];
  const template = ask.template === '' && isClasses ? 'classify' : ask.template;
  const notes: RowError[] = [];
  const asked = files.map((file): SourceFile => {
    const labels = found.get(file);
    if (labels === undefined) return withTold(file);
    const folder = file.name.split('/').slice(0, -1).join('/');
    const { column, text, rows: count } = labels;
    const subject = text === undefined ? 'picture' : 'text';
    const question = questionFor(folder, { ...ask, template }, listed, subject);
    const note = (message: ReturnType<typeof msg>) =>
      notes.push(new RowError('read-otherwise', message));
    note(
      text === undefined
        ? msg('import.question-of-rows', { file: file.name, question })
        : msg('import.question-of-texts', { file: file.name, question, column: text }),
    );
    if (column !== undefined) {
      const shown = classes.slice(0, SHOWN_CLASSES).join(', ');
      const list = classes.length > SHOWN_CLASSES ? `${shown}, …` : shown;
      note(msg('import.answers-from-column', { column, count, classes: classes.length, list }));
      for (const [before, after] of spellings)
        if (labels.classes.has(before))
          note(msg('import.label-spelling', { file: file.name, before, after }));
    }
    const checkOf = (answer: string) => checkFor(template, answer);
    const about = text === undefined ? {} : { text };
    return { ...file, asked: { question, column, checkOf, spellings, ...about } };
  });
  return { files: asked, notes };
}

/** Rows of each label over all files. */
function countsOf(all: readonly Labels[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [label, rows] of all.flatMap(({ classes }) => [...classes]))
    counts.set(label, (counts.get(label) ?? 0) + rows);
  return counts;
}

/** Whether labels say what is shown: several of them, which repeat or are no numbers. */
function areClasses(all: readonly Labels[]): boolean {
  const labelled = all.filter(({ column }) => column !== undefined);
  const classes = countsOf(labelled);
  const rows = labelled.reduce((sum, each) => sum + each.rows, 0);
  if (classes.size < 2 || classes.size > MAX_CLASSES) return false;
  const labels = [...classes.keys()];
  if (labels.some((label) => label.length > MAX_LABEL_LENGTH)) return false;
  // Of a column that may hold other answers, each class is there twice on average.
  if (labelled.some(({ isNamed }) => !isNamed)) return 2 * classes.size <= rows;
  return classes.size < rows || !labels.some((label) => NUMBER.test(label));
}

/**
 * The labels of a file, or its column of questions where only the values tell it; undefined where a
 * name says which the question is, and where there are neither pictures nor labelled texts.
 */
async function lookAt(
  { file, name }: SourceFile,
  columns: ColumnMapping,
): Promise<Labels | { readonly question: string } | undefined> {
  const classes = new Map<string, number>();
  const questions = new QuestionColumn();
  let text: string | undefined;
  let pictures = 0;
  let rows = 0;
  let first: Pick<Labels, 'column' | 'isNamed'> | undefined;
  let isComplete = true;
  try {
    // Text in another encoding is read here as well; its defect is told when it is imported.
    for await (const { value } of readFileRows(file, name, { onTranscoded: () => undefined })) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      const row = renameColumns(value as Row, columns);
      if (mayAsk(row)) return undefined;
      questions.take(row);
      rows += 1;
      const isPictured = inferRoles(row).picture !== undefined;
      if (isPictured) pictures += 1;
      else text ??= textColumn(row);
      if (text === undefined && pictures === 0 && rows >= QUESTION_ROWS) break;
      if (first?.column === undefined)
        first = labelColumn(row) ?? { column: undefined, isNamed: false };
      const label = first.column === undefined ? undefined : row[first.column];
      const isAbout = isPictured || textColumn(row) !== undefined;
      if (isAbout && hasValue(label) && typeof label !== 'object' && classes.size <= MAX_CLASSES) {
        const named = String(label as string | number | boolean).trim();
        classes.set(named, (classes.get(named) ?? 0) + 1);
      }
      if (rows < SCANNED_ROWS) continue;
      isComplete = false;
      break;
    }
  } catch (error) {
    // A file that cannot be read is told when it is imported.
    if (error instanceof UserError) return undefined;
    throw error;
  }
  // A total below the rows, or a forgotten name, does not make a set of pictures one of texts.
  const about = 2 * pictures > rows ? undefined : text;
  const labels = first && { ...first, text: about, rows, classes, isComplete };
  const question = questions.found();
  // Of texts that are questions themselves, such as those to a help desk, classes are still asked.
  const isClassified = labels !== undefined && question === about && areClasses([labels]);
  if (question !== undefined && !isClassified) return { question };
  if (labels === undefined || (about === undefined && 2 * pictures <= rows)) return undefined;
  // Of a text without a label nothing can be asked.
  const { column } = labels;
  return about !== undefined && (column === undefined || column === about) ? undefined : labels;
}

/** Rows in which a column of questions is looked for. */
const QUESTION_ROWS = 1_000;
/** How a question in any of many scripts ends. */
const ASKS = /[?？؟;՞]\s*$/;

/** Finds the column whose texts are questions, where no name tells it. */
class QuestionColumn {
  readonly #seen = new Map<string, { filled: number; asking: number }>();
  #rows = 0;

  take(row: Row): void {
    if (this.#rows >= QUESTION_ROWS) return;
    this.#rows += 1;
    for (const [name, value] of Object.entries(row)) {
      if (!hasValue(value)) continue;
      let counts = this.#seen.get(name);
      if (counts === undefined) this.#seen.set(name, (counts = { filled: 0, asking: 0 }));
      counts.filled += 1;
      if (typeof value === 'string' && ASKS.test(value)) counts.asking += 1;
    }
  }

  /** The only column that is filled in half of the rows and asks in nine of ten. */
  found(): string | undefined {
    const asking = [...this.#seen].filter(
      ([, { filled, asking }]) => 2 * filled >= this.#rows && asking >= 0.9 * filled,
    );
    return asking.length === 1 ? asking[0]![0] : undefined;
  }
}

/** Whether a row has a place for a question, filled or not. */
function mayAsk(row: Row): boolean {
  const named = Object.fromEntries(Object.keys(row).map((name) => [name, name]));
  return (
    findColumn(named, 'question') !== undefined ||
    [row.conversations, row.messages].some(Array.isArray)
  );
}
