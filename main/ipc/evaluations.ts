// Requests about evaluations: two models side by side, comparing them blind, measuring one now, and
// the report as a file.

import * as path from 'node:path';
import * as v from 'valibot';
import { createAnswerPairs } from '../review/answer-pairs.ts';
import { createBlindComparison } from '../review/blind-comparison.ts';
import { UserError } from '../i18n/user-error.ts';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import { parse } from '../platform/parse.ts';
import { realPathWithin } from '../platform/real-path.ts';
import { shortText, wholeNumber } from './validation/fields.ts';
import { checkOrder } from './validation/orders.ts';
import { pageQuery } from './validation/page-query.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type {
  AnswerRequests,
  EvaluationOrder,
  EvaluationSource,
  PairFilter,
} from '../../preload/contract/answers.ts';
import { writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';
import { readDataAsync } from '../platform/vault/read-data.ts';

type Names = Exclude<keyof AnswerRequests, `answers:${string}`>;

const FILTERS: readonly PairFilter[] = ['all', 'lost', 'gained', 'wrong', 'right'];
const reportFormat = v.picklist(['html', 'pdf', 'json']);
/** The better answer of a blind comparison: the first, the second, or neither (0). */
const blindChoice = v.picklist([0, 1, 2]);
/** The form of a check among the drafts. */
const DRAFT = 'check';
/** Settings that a new check takes from the newest one, so that both can be compared. */
const INHERITED_SETTINGS = [
  'maxNewTokens',
  'systemPrompt',
  'temperature',
  'seed',
  'promptsPerBatch',
] as const;

export function evaluationHandlers(parts: HandlerContext): HandlersOf<Names> {
  const { db, queue, models, projects, workspace } = parts;
  const pairs = createAnswerPairs(workspace);
  const blind = createBlindComparison(db, pairs);
  const checkOf = (jobId: unknown): JobView => {
    const job = queue.get(parse(wholeNumber, jobId, 'jobId'));
    if (job?.stage === 'evaluate' && job.status === 'done') return job;
    throw new UserError(msg('evaluate.not-in-workspace'), {
      hint: msg('evaluate.not-in-workspace.hint'),
    });
  };
  const firstOf = (jobId: unknown): JobView | null => (jobId === null ? null : checkOf(jobId));
  const sources = (): EvaluationSource[] =>
    db.all('datasets').map((row) => ({
      id: row['id'] as string,
      name: row['name'] as string,
      path: row['path'] as string,
      parts: db
        .all('partsOfDataset', { id: row['id'] as string })
        .map((part) => ({ split: part['split'] as string, rows: part['n'] as number })),
    }));
  return {
    'pairs:page': (before: unknown, after: unknown, query: unknown) =>
      pairs.page(firstOf(before), checkOf(after), parse(pageQuery(FILTERS), query, 'query')),
    'pairs:figures': (before: unknown, after: unknown) =>
      pairs.figures(firstOf(before), checkOf(after)),

    'blind:view': (before: unknown, after: unknown) => blind.view(checkOf(before), checkOf(after)),
    'blind:judge': (before: unknown, after: unknown, exampleId: unknown, choice: unknown) =>
      blind.judge(
        checkOf(before),
        checkOf(after),
        parse(shortText, exampleId, 'exampleId'),
        parse(blindChoice, choice, 'choice'),
      ),
    'blind:undo': (before: unknown, after: unknown) => blind.undo(checkOf(before), checkOf(after)),
    'blind:tally': (before: unknown, after: unknown) =>
      blind.tally(checkOf(before), checkOf(after)),

    'evaluate:sources': sources,
    'evaluate:draft': () => readDraft<EvaluationOrder>(db, DRAFT),
    'evaluate:save-draft': (draft: unknown) =>
      saveDraft(db, DRAFT, parse(v.nullable(checkOrder), draft, 'draft')),
    'evaluate:start': (order: unknown) => {
      const { modelId, datasetId, split, samples, limit } = parse(checkOrder, order, 'order');
      const model = models.find(modelId, { usable: true });
      const source = sources().find(({ id }) => id === datasetId);
      if (!source?.parts.some((each) => each.split === split)) {
        throw new UserError(msg('evaluate.chosen-part-empty', { part: split }), {
          hint: msg('evaluate.chosen-part-empty.hint'),
        });
      }
      const settings = {
        ...inheritedSettings(newestCheck(source.path)),
        model: model.setting,
        dataset: source.path,
        split,
        samples,
        limit,
      };
      return queue.enqueue({ step: 'evaluate', stage: 'evaluate', settings }).id;
    },

    'report:save': async (projectId: unknown, format: unknown) => {
      const { name, reportPath } = projects.view(parse(shortText, projectId, 'projectId'));
      const known = parse(reportFormat, format, 'format');
      const html = reportPath ?? '';
      const source = known === 'json' ? html.replace(/\.html$/, '.json') : html;
      if (realPathWithin(source, path.join(workspace.dir, 'runs')) === null) {
        throw new UserError(
          msg('report.format-missing', { project: name, format: known.toUpperCase() }),
          {
            hint: msg('report.format-missing.hint'),
          },
        );
      }
      const proposed = `${
        name
          .replace(/[^\p{L}\p{N} _-]+/gu, '')
          .slice(0, 80)
          .trim() || 'report'
      }.${known}`;
      const [target] = await parts.pickPaths({ kind: 'save', endings: [known], name: proposed });
      if (target === undefined) return null;
      const content = await readDataAsync(source);
      const isNamed = path.extname(target).toLowerCase() === `.${known}`;
      const file = isNamed ? target : `${target}.${known}`;
      writeAtomic(file, known === 'pdf' ? await parts.printPdf(content.toString('utf8')) : content);
      return file;
    },
  };

  /** The newest check on a data set, else the newest of all. */
  function newestCheck(dataset: string): JobView | undefined {
    const done = queue.list().filter((job) => job.stage === 'evaluate' && job.status === 'done');
    return done.findLast((job) => job.settings['dataset'] === dataset) ?? done.at(-1);
  }
}

function inheritedSettings(job: JobView | undefined): Record<string, unknown> {
  const settings = job?.settings ?? {};
  return Object.fromEntries(
    INHERITED_SETTINGS.flatMap((name) =>
      Object.hasOwn(settings, name) ? [[name, settings[name]]] : [],
    ),
  );
}
