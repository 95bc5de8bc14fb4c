// Import: a folder of pictures with questions and answers becomes a data set, a GGUF file or what a
// cluster trained a model.
// Pictures without questions are asked one (`data/collections`).
//
// Reads files of rows one row at a time and the pictures they name, keeps the pictures as blobs and
// writes `datasets/<id>`. Every defect is counted with examples (`doctor.json` in the run's
// folder); the ones named in `repairs` are repaired, any other leaves no data set behind. With
// `inspect` it only looks, and writes what it saw (`data/inspection.ts`). What a person decided
// about single rows comes as settings; the source is never touched. What is cut off goes on where
// it was. It changes nothing else: no row is dropped, no picture resized; that is the business of
// curate and of the model's processor.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { unpackZip } from '../data/formats/unzip.ts';
import { CONVERSATION_CHOICES, Findings, type Finding } from '../data/sources/defects.ts';
import type { ConversationChoice } from '../../preload/contract/sources.ts';
import { findSources } from '../data/collections/find-sources.ts';
import type { SourceFile } from '../data/sources/source-files.ts';
import { adoptDataset, newArtifactId, openWorkspace } from '../data/datasets/workspace.ts';
import { UserError, isAbort } from '../i18n/user-error.ts';
import { Decisions } from './import/decisions.ts';
import { ImportDraft } from './import/dataset-draft.ts';
import { type ImportSettings, defaults } from './import/settings.ts';
import { inspectSource } from './import/inspect.ts';
import { isClusterResult } from './export/cluster/origin.ts';
import { importClusterResult } from './import/cluster-result.ts';
import { importModel, isGgufSource } from './import/gguf-model.ts';
import { ImageStore } from './import/image-store.ts';
import { refuseModelFolder } from './import/model-source.ts';
import { SourceReader } from './import/source-reader.ts';
import { reportUnused } from './import/unused-files.ts';
import type { SourceTree } from '../data/collections/source-tree.ts';
import { DOCTOR_FILE, ImportReport, REPORT_FILE } from './import/import-report.ts';
import { reportKindOf, RowWriter, type ImportState } from './import/row-writer.ts';
import { checkChoices } from './contract/settings.ts';
import type { Job, Stage, StageResult } from './contract/stage.ts';
import { explainDisk, isDiskProblem, sha256, writeAtomic } from '../platform/files.ts';
import type { RowError } from '../data/defect-kinds.ts';
import { msg } from '../../i18n/message.ts';
import { LOCALES } from '../../i18n/format.ts';
import { TASK_NAMES } from '../../rewards/task-templates.ts';

export const stage: Stage<ImportSettings> = {
  name: 'import',
  defaults,
  inputs: {},
  check: checkImportSettings,
  run: importSource,
};

function checkImportSettings(settings: ImportSettings): Findings {
  const { repairs, conversations } = settings;
  checkChoices('import', settings, {
    conversations: Object.keys(CONVERSATION_CHOICES),
    template: ['', ...TASK_NAMES],
    labels: ['auto', 'folders', 'none'],
    language: LOCALES,
  });
  return new Findings(repairs, conversations as ConversationChoice);
}

const ARCHIVE = /\.zip$/i;

async function importSource(settings: ImportSettings, job: Job): Promise<StageResult> {
  if (settings.source === '') {
    throw new UserError(msg('import.source-empty'), {
      hint: msg('import.source-empty.hint'),
    });
  }
  const { source, inspect } = settings;
  const isResult = isClusterResult(source);
  if (isResult || isGgufSource(source)) {
    if (!inspect) return isResult ? importClusterResult(settings, job) : importModel(settings, job);
    throw new UserError(msg('import.model-not-examples', { source }), {
      hint: msg('import.model-not-examples.hint'),
    });
  }
  refuseModelFolder(source);
  const unpacked = join(job.runDir, 'unpacked');
  if (!ARCHIVE.test(source)) return importFolder(settings, source, job);
  explainDisk(unpacked, () => {
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked, { recursive: true });
  });
  try {
    await unpackZip(source, unpacked, basename(source), {
      signal: job.signal,
      onFile: (share, detail) =>
        job.report({ fraction: 0.2 * share, title: msg('progress.unpacking'), detail }),
    });
    const folder = innerFolder(unpacked);
    refuseModelFolder(folder, source);
    return await importFolder(settings, folder, job);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

async function importFolder(
  settings: ImportSettings,
  folder: string,
  job: Job,
): Promise<StageResult> {
  const { columns, inspect } = settings;
  const findings = checkImportSettings(settings);
  const decisions = new Decisions(settings);
  const notes: RowError[] = [];
  const { files, tree } = await findSources(folder, {
    ...settings,
    split: settings.split || undefined,
    onNote: (note) => notes.push(note),
  });
  const root = await pictureRoot(settings.root);
  const workspace = openWorkspace(job.workspace);
  const images = new ImageStore(workspace);
  const own = files[0]?.roots.at(-1) ?? dirname(folder);
  const reader = new SourceReader({
    files,
    root,
    searched: root === '' ? [own] : [root, own],
    columns,
    decisions,
    workspace,
    images,
    isMended: inspect || findings.isRepaired('encoding'),
    isShrunk: inspect || findings.isRepaired('picture-oversize'),
    signal: job.signal,
  });
  const name = settings.name || basename(resolve(settings.source)).replace(ARCHIVE, '');
  mkdirSync(job.runDir, { recursive: true });
  const context = { settings, name, job, files, tree, notes, reader, decisions, findings, images };
  return inspect ? inspectRows(context) : importRows(context);
}

/** What the rows of a source are read with. */
interface ImportContext {
  readonly settings: ImportSettings;
  /** What people call the data set. */
  readonly name: string;
  readonly job: Job;
  readonly files: readonly SourceFile[];
  readonly tree: SourceTree | null;
  /** What is known of the source before its rows are read. */
  readonly notes: readonly RowError[];
  readonly reader: SourceReader;
  readonly decisions: Decisions;
  readonly findings: Findings;
  readonly images: ImageStore;
}

/** Only looks at all rows. */
async function inspectRows(context: ImportContext): Promise<StageResult> {
  const { settings, name, job, files, tree, notes, reader, images } = context;
  const info = await inspectSource(settings.source, reader, images, job, () => [
    ...notes,
    ...reportUnused(tree, files, reader.used),
  ]);
  const { count, attention, pictures, videos = 0, bySplit, byKind } = info;
  writeDoctor(job, count, info.findings);
  job.report({
    fraction: 1,
    title: msg('progress.inspected'),
    detail: msg('progress.row-count', { count }),
  });
  return {
    artifact: { kind: 'report', id: job.runId, path: job.runDir },
    summary: {
      name,
      rows: count,
      attention,
      pictures,
      ...(videos > 0 ? { videos } : {}),
      by_split: bySplit,
      by_kind: byKind,
      defects: info.findings,
    },
  };
}

/** Reads all rows into a data set. */
async function importRows(context: ImportContext): Promise<StageResult> {
  const { settings, name, job, files, tree, notes, reader, decisions, findings, images } = context;
  const workspace = openWorkspace(job.workspace);
  const draft = new ImportDraft<ImportState>(job.runDir, { resume: job.resume });
  const report = new ImportReport(job.runDir);
  const writer = new RowWriter({ job, draft, findings, decisions, images, report });
  try {
    await writer.take(reader, await fingerprint(files, settings));
  } catch (error) {
    // What may succeed later goes on where it was.
    if (isAbort(error) || isDiskProblem(error)) draft.close();
    else await images.discard(draft.discard(), job);
    throw error;
  }
  const unused = reportUnused(tree, files, reader.used, report);
  for (const { kind, problem } of [...notes, ...unused]) {
    findings.add(kind, problem.message);
    report.add({ what: reportKindOf(kind), kind, why: problem.message });
  }
  const { counts } = report.keep();
  const list = findings.list();
  const rows = draft.count - writer.leftOut.length;
  writeDoctor(job, rows, list);
  const error =
    unanswered(files, list) ??
    writer.firstError ??
    (rows === 0 ? nothingLeft(settings.source) : undefined);
  if (error) {
    await images.discard(draft.discard(), job);
    throw withCount(error, list);
  }
  const run = job.runId;
  const id = newArtifactId(workspace, 'import', { ...settings }, { run });
  const info = { id, name, parents: [], settings: { ...settings }, seed: settings.seed, run };
  const { path } = await adoptDataset(workspace, draft.finish(writer.leftOut), rows, info);
  draft.clear();
  job.report({
    fraction: 1,
    title: msg('progress.imported'),
    detail: msg('progress.question-count', { count: rows }),
  });
  const { bySplit, byKind, videos = 0, leftOut, excluded, columns } = writer.state;
  const guessed = guessedColumns(columns);
  return {
    artifact: { kind: 'dataset', id, path },
    summary: {
      name,
      rows,
      pictures: images.count,
      ...(videos > 0 ? { videos } : {}),
      by_split: bySplit,
      by_kind: byKind,
      ...(Object.keys(guessed).length > 0 ? { columns: guessed } : {}),
      ...(excluded > 0 ? { excluded } : {}),
      ...(Object.keys(counts).length > 0 ? { report: { file: REPORT_FILE, ...counts } } : {}),
      ...(list.length > 0 ? { left_out: leftOut, defects: list } : {}),
    },
  };
}

/** What a stopped import goes on with: the same files, and the same done with them. */
async function fingerprint(
  files: readonly SourceFile[],
  settings: ImportSettings,
): Promise<string> {
  const { columns, repairs, conversations, root, exclude, edits, added } = settings;
  const { only, question, questions, template, labels, fields, language } = settings;
  const facts: unknown[] = [
    { columns, repairs, conversations, root, exclude, edits, added },
    { only, question, questions, template, labels, fields, language },
  ];
  // Files of an archive are unpacked anew each time; only the archive tells whether they changed.
  const isArchive = ARCHIVE.test(settings.source);
  if (isArchive) facts.push((await stat(settings.source)).mtimeMs);
  for (const { file, name, split, rows } of files) {
    const { size, mtimeMs } = await stat(file);
    facts.push([name, split, size, isArchive ? 0 : mtimeMs, rows?.length]);
  }
  return sha256(JSON.stringify(facts));
}

/** The picture folder that the settings name. Throws a UserError where there is none. */
async function pictureRoot(root: string): Promise<string> {
  if (root === '') return '';
  const folder = resolve(root);
  if ((await stat(folder).catch(() => null))?.isDirectory()) return folder;
  throw new UserError(msg('import.root-missing', { folder: root }), {
    hint: msg('import.root-missing.hint'),
  });
}

function writeDoctor(job: Job, rows: number, defects: readonly Finding[]): void {
  const file = join(job.runDir, DOCTOR_FILE);
  if (defects.length === 0) return explainDisk(file, () => rmSync(file, { force: true }));
  writeAtomic(file, `${JSON.stringify({ rows, defects }, null, 1)}\n`);
}

/** The columns whose names do not say by themselves what they hold. */
function guessedColumns(columns: ImportState['columns']): Record<string, unknown> {
  const guessed = columns.map(({ file, columns }) => [
    file,
    columns.filter(({ role, column }) => role !== null && role !== column),
  ]);
  return Object.fromEntries(guessed.filter(([, roles]) => roles!.length > 0)) as Record<
    string,
    unknown
  >;
}

/** Bare pictures without answers are no mistake: what is said is how to go on. */
function unanswered(files: readonly SourceFile[], list: readonly Finding[]): UserError | undefined {
  const open = list.find(({ kind, repaired }) => kind === 'no-answer' && !repaired);
  if (open === undefined || files.some(({ rows }) => rows === undefined)) return undefined;
  const hint = msg('import.pictures-unanswered.hint');
  const unread = list.find(({ kind }) => kind === 'left-unread')?.examples ?? [];
  return new UserError(msg('import.pictures-unanswered', { count: open.count }), {
    hint:
      unread.length === 0
        ? hint
        : msg('import.joined.hint', { hint: unread.join(' '), more: hint }),
  });
}

const nothingLeft = (source: string): UserError =>
  new UserError(msg('import.nothing-left', { source }), {
    hint: msg('import.nothing-left.hint'),
  });

/** Archives often hold one folder with everything in it. */
function innerFolder(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.length === 1 && entries[0]!.isDirectory()
    ? join(folder, entries[0]!.name)
    : folder;
}

/** The first defect as it stands, with a word about the others. */
function withCount(error: RowError | UserError, list: readonly Finding[]): UserError {
  const open = list.filter(({ isNote, repaired }) => !isNote && !repaired);
  const total = open.reduce((sum, { count }) => sum + count, 0);
  if (total < 2) return error;
  const kinds = open.map(({ kind, count }) => `${kind} ${count}`).join(', ');
  const others = msg('import.all-defects.hint', { kinds, file: DOCTOR_FILE });
  const { message, hint } = error.problem;
  return new UserError(message, {
    hint: hint === undefined ? others : msg('import.joined.hint', { hint, more: others }),
    cause: error,
  });
}
