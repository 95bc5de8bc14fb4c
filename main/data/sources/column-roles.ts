// What the columns of a source hold: by the names that people give them, in several languages, and why it is thought so.

import { msg, type UserText } from '../../../i18n/message.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Names of columns by what they hold, the likeliest first; capitals, spaces, `_` and `-` do not count. */
const FIELD_NAMES = {
  question: [
    'question',
    'query',
    'problem',
    'prompt',
    'instruction',
    'frage',
    'aufgabe',
    'pregunta',
    'problème',
    'pergunta',
    'domanda',
    'vraag',
    'вопрос',
    '问题',
    '質問',
    '질문',
  ],
  answer: [
    'answer',
    'gold',
    'label',
    'solution',
    'response',
    'output',
    'target',
    'ground_truth',
    'antwort',
    'lösung',
    'respuesta',
    'réponse',
    'resposta',
    'risposta',
    'antwoord',
    'ответ',
    '答案',
    '回答',
    '답변',
  ],
  picture: [
    'picture',
    'pictures',
    'image',
    'images',
    'image_path',
    'img',
    'file_name',
    'path',
    'photo',
    'image_url',
    'bild',
    'bilder',
    'foto',
    'imagen',
    'imagem',
    'immagine',
    'afbeelding',
    'изображение',
    '图片',
    '图像',
    '画像',
    '이미지',
  ],
  rationale: [
    'rationale',
    'explanation',
    'solution',
    'reasoning',
    'chain_of_thought',
    'cot',
    'thinking',
    'begründung',
    'erklärung',
    'explicación',
    'explication',
    'explicação',
    'spiegazione',
    '解析',
    '解説',
  ],
  kind: [
    'kind',
    'type',
    'category',
    'data_source',
    'ability',
    'kategorie',
    'categoría',
    'catégorie',
  ],
} as const;

/** What a column can hold beside what is read under its own name alone. */
type NamedRole = keyof typeof FIELD_NAMES;
/** What a column can hold. */
export const COLUMN_ROLES = [
  'id',
  'question',
  'answer',
  'picture',
  'kind',
  'rationale',
  'check',
] as const;
export type Role = (typeof COLUMN_ROLES)[number];

/** Columns of a source by what they hold, where their names do not say it. */
export type ColumnMapping = Readonly<Partial<Record<Role, string>>>;

/** What a column was taken for, and why. */
export interface ColumnRole {
  /** Null for a column that is not used. */
  readonly role: Role | null;
  readonly column: string;
  readonly reason: UserText;
}

export const hasValue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '';

/** Spelling -> the one by which names are compared. */
const plainNames = new Map<string, string>();

function plainName(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const plain = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
  // Rows with names of their own each would fill the memory.
  if (plainNames.size < 10_000) plainNames.set(name, plain);
  return plain;
}

const ranksOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, rank) => [plainName(name), rank]));

const RANKS: Readonly<Record<NamedRole, ReadonlyMap<string, number>>> = {
  question: ranksOf(FIELD_NAMES.question),
  answer: ranksOf(FIELD_NAMES.answer),
  picture: ranksOf(FIELD_NAMES.picture),
  rationale: ranksOf(FIELD_NAMES.rationale),
  kind: ranksOf(FIELD_NAMES.kind),
};

/** The column of a row that holds this by its name: the likeliest that says something. */
export function findColumn(row: Row, role: NamedRole): string | undefined {
  const ranks = RANKS[role];
  let best: string | undefined;
  let bestRank = Infinity;
  for (const name of Object.keys(row)) {
    const rank = ranks.get(plainName(name)) ?? Infinity;
    // A picture that is named with an empty text is a mistake to be told.
    const isThere = role === 'picture' ? (row[name] ?? null) !== null : hasValue(row[name]);
    if (rank >= bestRank || !isThere) continue;
    [best, bestRank] = [name, rank];
  }
  return best;
}

const PICTURE_FILE =
  /^[^\n?*<>|]{1,250}\.(?:png|jpe?g|webp|tiff?|gif|heic|avif|pdf#(?:page=)?\d+)$/i;

/** A column whose text is the name of a picture file, among columns that are nothing else. */
function pictureFileColumn(row: Row, others: readonly (string | undefined)[]): string | undefined {
  return Object.keys(row).find((name) => {
    const value = row[name];
    return typeof value === 'string' && PICTURE_FILE.test(value) && !others.includes(name);
  });
}

/** The row with the named columns under our names. */
export function renameColumns(row: Row, columns: ColumnMapping): Row {
  const named = Object.entries(columns);
  if (named.length === 0) return row;
  const taken = Object.fromEntries(named.map(([role, column]) => [role, row[column]]));
  const rest = Object.entries(row).filter(([name]) => !named.some(([, column]) => column === name));
  return { ...Object.fromEntries(rest), ...taken };
}

/** The columns of a plain row by what they hold. */
export function inferRoles(row: Row): Partial<Record<NamedRole, string>> {
  const question = findColumn(row, 'question');
  const answer = findColumn(row, 'answer');
  const kind = findColumn(row, 'kind');
  const rationale = findColumn(
    answer === undefined ? row : { ...row, [answer]: undefined },
    'rationale',
  );
  const taken = [question, answer, kind, rationale];
  const isTable = !Array.isArray(row.messages) && !Array.isArray(row.conversations);
  const picture =
    findColumn(row, 'picture') ?? (isTable ? pictureFileColumn(row, taken) : undefined);
  return {
    ...(question === undefined ? {} : { question }),
    ...(answer === undefined ? {} : { answer }),
    ...(picture === undefined ? {} : { picture }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** Every column of a row with what it is taken for and why; `columns` are those that the settings name. */
export function explainColumns(row: Row, columns: ColumnMapping = {}): ColumnRole[] {
  const guessed = inferRoles(renameColumns(row, columns));
  const role = (column: string): ColumnRole => {
    const chosen = COLUMN_ROLES.find((one) => columns[one] === column);
    if (chosen) return { role: chosen, column, reason: msg('import.column-chosen') };
    if (column === 'id' || column === 'check')
      return { role: column, column, reason: msg('import.column-same-name') };
    const found = (Object.keys(guessed) as NamedRole[]).find((one) => guessed[one] === column);
    if (!found || columns[found] !== undefined)
      return { role: null, column, reason: msg('import.column-unused') };
    if (found === column) return { role: found, column, reason: msg('import.column-same-name') };
    const isNamed = RANKS[found].has(plainName(column));
    return {
      role: found,
      column,
      reason: isNamed
        ? msg('import.column-usual-name', { column })
        : msg('import.column-picture-files'),
    };
  };
  return Object.keys(row).map(role);
}
