// Evaluation by lmms-eval: a task whose answers the same verifier scores.

import { ENGINES } from './engines.ts';
import type { ClusterRecipe } from './recipe.ts';

/** The name of the task. */
export const TASK = 'omr_test';

/** A function of eval/utils.py, as the YAML of lmms-eval names one. */
export interface TaskFunction {
  readonly function: string;
}

const call = (name: string): TaskFunction => ({ function: `utils.${name}` });

/** The task with lmms-eval's own names. `files` are Parquet files inside the folder. */
export function lmmsEvalTask(
  { evaluation, rl }: ClusterRecipe,
  files: readonly string[],
): Readonly<Record<string, unknown>> {
  const metric = (name: string) => ({ metric: name, aggregation: 'mean', higher_is_better: true });
  return {
    task: TASK,
    dataset_path: 'parquet',
    dataset_kwargs: { data_files: { test: files } },
    test_split: 'test',
    output_type: 'generate_until',
    doc_to_messages: call('doc_to_messages'),
    doc_to_visual: call('doc_to_visual'),
    doc_to_text: call('doc_to_text'),
    doc_to_target: 'answer',
    process_results: call('process_results'),
    metric_list: [metric('accuracy'), metric('format'), metric('score'), metric('length')],
    generation_kwargs: {
      max_new_tokens: Math.max(evaluation.maxNewTokens, rl.answerLength),
      temperature: 0,
      do_sample: false,
    },
    metadata: { version: 1 },
  };
}

export const LMMS_EVAL_COMMENT = ` The test questions for lmms-eval ${ENGINES['lmms-eval'].version}: eval/lmms-eval.sh starts it.
 Paths are relative to the folder of omr-cluster.json.`;
