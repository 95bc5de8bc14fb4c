// README.md of a cluster folder: resources/cluster/README.LANGUAGE.md with this folder's figures.

import { programVersion } from '../../../platform/app-paths.ts';
import { formatMessage, type Locale } from '../../../../i18n/format.ts';
import { msg, type MessageId, type MessageValues } from '../../../../i18n/message.ts';
import { ENGINES, PUBLISHED, type EngineName } from './engines.ts';
import { packedSteps, sizesOf } from './plan.ts';
import { enginesOf, type ClusterFolder } from './programs.ts';
import type { Size } from './sizing.ts';
import { filledTemplate } from './templates.ts';

/** Numbers of GPUs in the tables. */
export const TABLE_GPUS = [1, 8, 16, 32, 64] as const;

/** The stage of each program and the script that starts it. */
const STARTS: Readonly<Record<EngineName, readonly [stage: string, script: string]>> = {
  'lmms-engine': ['SFT', 'sft/lmms-engine.sh'],
  'llama-factory': ['SFT (LoRA)', 'sft/llama-factory.sh'],
  verl: ['RL', 'rl/verl.sh'],
  'verl-fork': ['RL', 'rl/verl-fork.sh'],
  'lmms-eval': ['Evaluation', 'eval/lmms-eval.sh'],
};

/** The README in a language. */
export function clusterReadme(folder: ClusterFolder, name: string, locale: Locale): string {
  const { plan, data, recipe, survey } = folder;
  const t = (id: MessageId, values?: MessageValues) => formatMessage(msg(id, values), locale);
  const engines = enginesOf(data);
  const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const left = [...recipe.left, msg('cluster.left-rates')];
  const text = filledTemplate(`README.${locale}.md`, {
    name,
    base: plan.base,
    program: programVersion(),
    gpus: plan.gpus,
    gpu: plan.gpu.name,
    packing: new Intl.NumberFormat(locale).format(PUBLISHED.packingLength),
    partsText: Object.entries(data.rows)
      .map(([part, rows]) => t('cluster.rows', { part, rows }))
      .join(', '),
    engineRows: engines
      .map((engine) => {
        const { title, version, page } = ENGINES[engine];
        const [stage, script] = STARTS[engine];
        return row(
          stage,
          `[${title}](${page})`,
          version,
          code(script),
          code(`requirements/${engine}.txt`),
        );
      })
      .join('\n'),
    sizes: sizeTable(
      TABLE_GPUS.map((gpus) => [gpus, sizesOf(recipe, plan, survey, gpus)] as const),
      locale,
    ),
    stepsTable: data.files.sft
      ? [
          row('GPUs', ...TABLE_GPUS),
          row('---', ...TABLE_GPUS.map(() => '---:')),
          row(code('max_steps'), ...TABLE_GPUS.map((gpus) => packedSteps(plan, gpus))),
        ].join('\n')
      : '–',
    left: left.map((each) => `- ${formatMessage(each, locale)}`).join('\n'),
    contents: Object.entries(CONTENTS)
      .map(([path, id]) => row(code(path), t(id)))
      .join('\n'),
    firstEngine: engines[0]!,
  });
  return withParts(text, Object.keys(data.files));
}

/** The text with the blocks of the parts that the folder has, their steps numbered anew. */
function withParts(text: string, parts: readonly string[]): string {
  let step = 0;
  return text
    .replace(/<!-- if (\w+) -->\n([\s\S]*?)<!-- end -->\n/g, (_, part: string, block: string) =>
      parts.includes(part) ? block : '',
    )
    .replace(/^\d\. /gm, () => `${++step}. `);
}

const CONTENTS = {
  'data/': 'cluster.content-data',
  'sft/, rl/, eval/': 'cluster.content-programs',
  'slurm/, ray_job.sh': 'cluster.content-jobs',
  'reward/': 'cluster.content-reward',
  'check.py': 'cluster.content-check',
  'omr-cluster.json': 'cluster.content-origin',
} as const satisfies Readonly<Record<string, MessageId>>;

type Sizes = ReturnType<typeof sizesOf>;

/** Columns of the table of sizes. */
const SIZE_TITLES: Readonly<Record<keyof Sizes, string>> = {
  sft: 'SFT',
  sftLora: 'SFT, LoRA',
  rl: 'RL',
  rlLora: 'RL, LoRA',
};

/** Memory and hours by number of GPUs, as Markdown; what does not fit has a dash for its hours. */
export function sizeTable(
  rows: readonly (readonly [gpus: number, sizes: Sizes])[],
  locale: Locale,
): string {
  const columns = (Object.keys(SIZE_TITLES) as (keyof Sizes)[]).filter(
    (each) => rows[0]?.[1][each],
  );
  if (columns.length === 0) return '–';
  const round = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const hours = ({ fits, hours: [low, high] }: Size): string => {
    if (!fits) return '—';
    const [least, most] = [round.format(low), round.format(high)];
    return least === most ? `${least} h` : `${least}–${most} h`;
  };
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['GPUs', ...columns.map((each) => SIZE_TITLES[each])]),
    line(['---:', ...columns.map(() => '---')]),
    ...rows.map(([gpus, sizes]) =>
      line([
        gpus,
        ...columns.map((each) => `${Math.ceil(sizes[each]!.gb)} GB, ${hours(sizes[each]!)}`),
      ]),
    ),
  ].join('\n');
}

const code = (text: string): string => `\`${text}\``;
