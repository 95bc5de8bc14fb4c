// The result of a distillation: the kept answers of every question, as a new data set, and the
// metrics.

import * as path from 'node:path';
import type { Workspace } from '../../data/datasets/workspace.ts';
import { newArtifactId, readRows, writeDataset } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import { DistillFigures } from './metrics.ts';
import type { StageResult } from '../contract/stage.ts';
import { selectAnswers, type SelectionSettings } from './select.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Trace } from './traces.ts';
import { manifestOf } from '../../data/datasets/manifest.ts';
import { msg } from '../../../i18n/message.ts';

/** Inputs of the result. */
export interface ResultParts {
  /** All settings of the run, stored in the manifest. */
  readonly settings: SelectionSettings & {
    readonly dataset: string;
    readonly split: string;
    readonly seed: number;
  };
  readonly parents: readonly string[];
  /** The run that makes it; absent where a person asks for the data set beside it. */
  readonly run?: string;
  /** The traces of the first questions of the split, in order; each call starts a new iteration. */
  traces(): AsyncIterable<Trace>;
  /** More settings for the manifest. */
  readonly noted?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the data set of a run's traces. Throws a UserError if no question has an answer to keep.
 */
export async function makeResult(workspace: Workspace, parts: ResultParts): Promise<StageResult> {
  const { settings, parents, run, noted = {} } = parts;
  const figures = new DistillFigures(settings);
  const chosen: number[][] = [];
  for await (const trace of parts.traces()) {
    const kept = selectAnswers(trace.responses, settings);
    figures.add(trace, kept);
    chosen.push(kept);
  }
  if (chosen.every((kept) => kept.length === 0)) {
    throw new UserError(msg('distill.no-right-answer', { count: chosen.length }), {
      hint: msg('distill.no-right-answer.hint'),
    });
  }
  const own = run === undefined ? {} : { run };
  const manifestSettings = { ...settings, ...noted };
  const id = newArtifactId(workspace, 'distill', manifestSettings, own);
  const dataset = await writeDataset(workspace, answeredRows(parts, chosen), {
    id,
    name: answeredName(settings.dataset),
    parents,
    settings: manifestSettings,
    seed: settings.seed,
    ...own,
  });
  return {
    artifact: { kind: 'dataset', id, path: dataset.path },
    summary: { ...figures.summary(), sha256: dataset.sha256 },
  };
}

/** Named after the source data set, for display. */
function answeredName(dataset: string): string {
  const { name = path.basename(dataset) } = manifestOf(dataset);
  return `${String(name).replace(/, curated$/, '')}, answered`;
}

/** The rows of the data set, with the kept answers of their traces. */
async function* answeredRows(
  { settings, traces }: ResultParts,
  chosen: readonly (readonly number[])[],
): AsyncGenerator<ExampleRow> {
  const given = traces()[Symbol.asyncIterator]();
  let number = 0;
  for await (const row of readRows(settings.dataset)) {
    if (row.split !== settings.split || number >= chosen.length) {
      yield row;
      continue;
    }
    const { value } = await given.next();
    const { responses } = value as Trace;
    // Answers that the teacher did not find by itself say nothing about how hard the question is.
    const tried = responses.filter(({ origin }) => origin === undefined);
    const right = tried.filter(({ correct }) => correct).length;
    yield {
      ...row,
      ...(tried.length > 0 ? { passRate: right / tried.length } : {}),
      responses: chosen[number++]!.map((place) => responses[place]!.text),
    };
  }
}
