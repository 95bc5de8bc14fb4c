// What the columns of a source hold, inferred from their names in several languages, with the reason.

import { splitOfValue } from '../datasets/split-names.ts';
import { namesPicture } from '../images/picture-file.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

export type Row = Readonly<Record<string, unknown>>;

const names = (...lines: readonly string[]): readonly string[] => lines.join(' ').split(' ');

/** Names of answers that are measured or computed: beside a label they are something else. */
const MEASURED_NAMES = names(
  'result value reading ergebnis resultat wert messwert ablesung zählerstand',
  'resultado valor risultato valore résultat valeur a',
);

/** Usual column names by role, the likeliest first; case, spaces, `_` and `-` are ignored. */
const COLUMN_NAMES = {
  question: names(
    'question query problem prompt instruction',
    'question_text fragetext fragestellung q',
    'frage aufgabe pregunta problème pergunta domanda vraag вопрос 问题 質問 질문',
  ),
  answer: names(
    'answer correct_answer right_answer answer_key correct_option correct_choice',
    'gold label solution response output target ground_truth richtige_antwort musterlösung',
    'antwort lösung respuesta réponse resposta risposta antwoord ответ 答案 回答 답변',
    'class class_name class_label klasse etikett clase classe etiqueta étiquette etichetta klass 类别',
    'answer_text antworttext correct richtig',
    ...MEASURED_NAMES,
  ),
  picture: names(
    'picture pictures image images image_path img file_name path photo image_url',
    'bild bilder foto imagen imagem immagine afbeelding изображение 图片 图像 画像 이미지',
  ),
  video: names(
    'video videos video_path video_file video_url clip vídeo vidéo filmato видео 视频 動画 비디오',
  ),
  rationale: names(
    'rationale explanation solution reasoning chain_of_thought cot thinking',
    'begründung erklärung explicación explication explicação spiegazione 解析 解説',
  ),
  kind: names('kind type category data_source ability', 'kategorie categoría catégorie'),
} as const;

/** A role that is inferred from column names. */
type InferredRole = keyof typeof COLUMN_NAMES;

/** What a column can hold. */
export const COLUMN_ROLES = [
  'id',
  'question',
  'answer',
  'picture',
  'video',
  'kind',
  'rationale',
  'check',
] as const;
export type Role = (typeof COLUMN_ROLES)[number];

/** What layouts read besides the roles; it cannot be set. */
export type LayoutUse = 'split' | 'options' | 'conversation' | 'fps';

/** The settings' columns by role, where names do not tell. */
export type ColumnMapping = Readonly<Partial<Record<Role, string>>>;

/** A column with its role, and why it has it. */
export interface ColumnRole {
  /** Null for a column that is not used. */
  readonly role: Role | LayoutUse | null;
  readonly column: string;
  readonly reason: UserText;
  /** Of a column that is not used: rows with a value in it, and the first value. */
  readonly rows?: number;
  readonly example?: unknown;
}

/** True for anything but null, undefined and the empty text. */
export const hasValue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '';

/** Normalized names by name: rows repeat the same few. */
const normalizedNames = new Map<string, string>();

export function normalizeName(name: string): string {
  const known = normalizedNames.get(name);
  if (known !== undefined) return known;
  const normalized = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
  // A file in which every row has names of its own would fill the memory.
  if (normalizedNames.size < 10_000) normalizedNames.set(name, normalized);
  return normalized;
}

/** Position in `COLUMN_NAMES` by normalized name. */
const RANKS: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(COLUMN_NAMES).map(([role, list]) => [
    role,
    new Map(list.map((name, rank) => [normalizeName(name), rank])),
  ]),
);

/** The column of a row with this role by its name: the likeliest one with a value. */
export function findColumn(row: Row, role: InferredRole): string | undefined {
  const ranks = RANKS.get(role)!;
  let best: string | undefined;
  let bestRank = Infinity;
  for (const name of Object.keys(row)) {
    const rank = ranks.get(normalizeName(name)) ?? Infinity;
    // An empty text as a picture is a mistake to report, so it counts as a value.
    const isPresent = role === 'picture' ? (row[name] ?? null) !== null : hasValue(row[name]);
    if (rank >= bestRank || !isPresent) continue;
    [best, bestRank] = [name, rank];
  }
  return best;
}

/** All columns with a value whose names stand for a role, in the order of the row. */
export function columnsNamed(row: Row, role: InferredRole): string[] {
  const ranks = RANKS.get(role)!;
  return Object.keys(row).filter((name) => ranks.has(normalizeName(name)) && hasValue(row[name]));
}

/** A column without another role whose value is the name of an image file. */
function findImageFileColumn(row: Row, others: readonly (string | undefined)[]) {
  return Object.keys(row).find((name) => {
    const value = row[name];
    return typeof value === 'string' && namesPicture(value) && !others.includes(name);
  });
}

/** Names of columns that hold what a picture shows, and nothing else. */
const LABEL = new Set(
  names(
    'label labels class class_name class_label category target',
    'klasse etikett kategorie clase classe etiqueta étiquette etichetta categoría catégorie 类别',
  ).map(normalizeName),
);

const MEASURED = new Set(MEASURED_NAMES.map(normalizeName));

/**
 * The column with the label of a row that has no question; `isNamed` is false for a name that other
 * answers have as well.
 */
export function labelColumn(row: Row): { column: string; isNamed: boolean } | undefined {
  const isLabel = (name: string): boolean => LABEL.has(normalizeName(name));
  const label = Object.keys(row).find((name) => isLabel(name) && hasValue(row[name]));
  const answer = findColumn(row, 'answer');
  const isMeasured = answer !== undefined && MEASURED.has(normalizeName(answer));
  const column = isMeasured ? (label ?? answer) : (answer ?? label);
  return column === undefined ? undefined : { column, isNamed: isLabel(column) };
}

/** Usual names of a column with a text that labels speak of, the likeliest first. */
const TEXT = new Map(
  names(
    'text sentence review comment content message document body utterance tweet description title',
    'subject satz kommentar nachricht inhalt anfrage beschreibung bewertung betreff titel',
    'texto texte testo tekst frase phrase mensaje message commentaire текст 文本 本文',
  ).map((name, rank) => [normalizeName(name), rank]),
);

/** The column with the text of a row that has a label and no picture: the likeliest one. */
export function textColumn(row: Row): string | undefined {
  const rankOf = (name: string): number => TEXT.get(normalizeName(name)) ?? Infinity;
  const texts = Object.keys(row).filter(
    (name) => rankOf(name) < Infinity && typeof row[name] === 'string' && row[name] !== '',
  );
  return texts.sort((one, other) => rankOf(one) - rankOf(other))[0];
}

const SPLIT = new Set(names('split datasplit datasetsplit'));
/** Names of columns that hold the part of a row where their value is one, and may hold anything else. */
const PART = new Set(
  names(
    'teil teilmenge datenteil aufteilung partition subset dataset set usage fold',
    'partie sousensemble ensemble parte partición particion conjunto subconjunto',
  ),
);

/**
 * The column that says which part a row belongs to; under a name that may mean something else, only
 * with the word for a part. Columns of `mapping` hold what the settings say.
 */
export function splitColumn(row: Row, mapping: ColumnMapping = {}): string | undefined {
  const free = Object.keys(row).filter((name) => !Object.values(mapping).includes(name));
  return (
    free.find((name) => SPLIT.has(normalizeName(name))) ??
    free.find((name) => PART.has(normalizeName(name)) && splitOfValue(row[name]) !== undefined)
  );
}

/** The column that says how many frames a second the videos of a row have. */
export const rateColumn = (row: Row): string | undefined =>
  findColumn(row, 'video') === undefined && CONVERSATIONS.every((name) => !Array.isArray(row[name]))
    ? undefined
    : Object.keys(row).find((name) => RATE.has(normalizeName(name)) && hasValue(row[name]));

const CONVERSATIONS = ['messages', 'conversations', 'prompt'];
const RATE = new Set(names('fps frame_rate sample_fps video_fps bildrate').map(normalizeName));

/** The row with the mapped columns renamed to their roles. */
export function renameColumns(row: Row, mapping: ColumnMapping): Row {
  const mapped = Object.entries(mapping);
  if (mapped.length === 0) return row;
  const renamed = Object.fromEntries(mapped.map(([role, column]) => [role, row[column]]));
  const others = Object.entries(row).filter(
    ([name]) => !mapped.some(([, column]) => column === name),
  );
  return { ...Object.fromEntries(others), ...renamed };
}

/** The columns of a row by their inferred roles. */
export function inferRoles(row: Row): Partial<Record<InferredRole, string>> {
  const question = findColumn(row, 'question');
  const answer = findColumn(row, 'answer');
  const kind = findColumn(row, 'kind');
  // "solution" may be the answer; then it is not the rationale as well.
  const withoutAnswer = answer === undefined ? row : { ...row, [answer]: undefined };
  const rationale = findColumn(withoutAnswer, 'rationale');
  const video = findColumn(row, 'video');
  const isTable = !Array.isArray(row.messages) && !Array.isArray(row.conversations);
  const picture =
    findColumn(row, 'picture') ??
    (isTable ? findImageFileColumn(row, [question, answer, video, kind, rationale]) : undefined);
  const roles = { question, answer, picture, video, rationale, kind };
  return Object.fromEntries(Object.entries(roles).filter(([, column]) => column !== undefined));
}

/**
 * Every column of a row with its role and the reason, given the settings' mapping, and the columns
 * that tell by their values what they hold.
 */
export function explainColumns(
  row: Row,
  mapping: ColumnMapping = {},
  told: ColumnMapping = {},
): ColumnRole[] {
  const inferred = inferRoles(renameColumns(row, mapping));
  const inferredRoles = Object.keys(inferred) as InferredRole[];
  return Object.keys(row).map((column): ColumnRole => {
    const mapped = COLUMN_ROLES.find((role) => mapping[role] === column);
    if (mapped && told[mapped] === column)
      return { role: mapped, column, reason: msg('import.column-questions') };
    if (mapped) return { role: mapped, column, reason: msg('import.column-chosen') };
    if (column === 'id' || column === 'check')
      return { role: column, column, reason: msg('import.column-same-name') };
    const role = inferredRoles.find((each) => inferred[each] === column);
    if (!role || mapping[role] !== undefined)
      return { role: null, column, reason: msg('import.column-unused') };
    if (role === column) return { role, column, reason: msg('import.column-same-name') };
    const reason = RANKS.get(role)!.has(normalizeName(column))
      ? msg('import.column-usual-name', { column })
      : msg('import.column-picture-files');
    return { role, column, reason };
  });
}
