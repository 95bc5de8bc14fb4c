// The forms in which a model leaves, in the order in which they are written: what each needs on the
// disk, how it is written and proved, and what the export then says of it.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../../../i18n/format.ts';
import type { Message } from '../../../i18n/message.ts';
import { GGUF_TYPES, type GgufType } from '../../../settings/gguf-types.ts';
import { mergedBytes } from '../../data/checkpoints/merge.ts';
import { planGgufLora } from '../../data/gguf/lora-adapter.ts';
import { ggufBytes } from '../../data/gguf/write-model.ts';
import { writeAtomic } from '../../platform/files.ts';
import type { Job } from '../contract/stage.ts';
import type { OpenedModel } from '../training/open-model.ts';
import { clusterLine, planClusterFolder, writeClusterFolder } from './cluster.ts';
import { adapterWeights, copyAdapter } from './files.ts';
import { ggufFigures, ggufProofLines, ggufReadme } from './gguf-card.ts';
import { exportGguf, exportGgufLora, type GgufExport } from './gguf-files.ts';
import type { GgufProof } from './gguf-proof.ts';
import { proofLine, readmeOf, type Provenance } from './model-card.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { questionsOf } from './parity-check.ts';
import type { ExportSettings, Format } from './settings.ts';
import { merge, mergedType, prove } from './written-formats.ts';

/** What is exported, and how. */
export interface Order {
  readonly settings: ExportSettings;
  readonly formats: readonly Format[];
  readonly opened: OpenedModel;
  /** The name of the export. */
  readonly name: string;
  readonly job: Job;
}

/** A form that can be written. */
export interface PlannedForm {
  /** Bytes that it needs on the disk, about. */
  readonly bytes: number;
  /** Writes and proves it in a draft. Throws a UserError where a proof fails. */
  readonly write: (draft: string) => Promise<WrittenForm>;
}

/** A form in the draft of an export. */
export interface WrittenForm {
  /** What it adds to the model card. */
  readonly card?: Partial<Provenance>;
  /** Figures for the summary of the run. */
  readonly figures?: Readonly<Record<string, unknown>>;
  /** Proofs of GGUF files, for the summary and `export.json`. */
  readonly gguf?: readonly GgufProof[];
  /** What was proved or written, a sentence each. */
  readonly lines: readonly Message[];
  /** Writes what needs the model card. */
  readonly describe: (card: Provenance, locale: Locale) => void;
}

interface Form {
  readonly formats: readonly Format[];
  readonly plan: (order: Order) => PlannedForm | Promise<PlannedForm>;
}

/** Formats of an adapter by itself. */
export const ADAPTER_FORMATS: readonly Format[] = ['adapter', 'gguf-lora'];

const FORMS: readonly Form[] = [
  { formats: ['adapter', 'merged'], plan: planFolders },
  { formats: ['gguf'], plan: planGgufFiles },
  { formats: ['gguf-lora'], plan: planLora },
  { formats: ['cluster'], plan: planCluster },
];

/** The forms of an order. Throws a UserError where one cannot be made of this model. */
export async function planForms(order: Order): Promise<PlannedForm[]> {
  const planned: PlannedForm[] = [];
  for (const { formats, plan } of FORMS)
    if (formats.some((format) => order.formats.includes(format))) planned.push(await plan(order));
  return planned;
}

/** The PEFT folder and the merged model, which answer the same questions. */
function planFolders({ settings, formats, opened, job }: Order): PlannedForm {
  const { model } = settings;
  const { base, adapter } = opened;
  const isMerged = formats.includes('merged');
  const isAdapter = formats.includes('adapter');
  const type = mergedType(settings);
  const bytes =
    (isMerged ? mergedBytes(base.dir, adapter, type) : 0) +
    (isAdapter ? statSync(adapterWeights(model)).size : 0);
  const write = async (draft: string): Promise<WrittenForm> => {
    if (isAdapter) copyAdapter(model, join(draft, 'adapter'));
    if (isMerged) merge(model, draft, opened, type, job);
    const { rounded, ...proof } = await prove(settings, formats, draft, opened, job);
    return {
      card: { proof, mergedWeights: rounded > 0 ? 'f32' : type },
      figures: {
        ...{ questions: proof.questions, equal: proof.equal, made_questions: proof.made },
        ...(isMerged ? { rounding_would_change: rounded } : {}),
      },
      lines: [proofLine(proof)],
      describe: (card, locale) => {
        for (const format of ['adapter', 'merged'] as const)
          if (formats.includes(format))
            writeAtomic(
              join(draft, format, 'README.md'),
              readmeOf(format, { ...card, proof }, locale),
            );
      },
    };
  };
  return { bytes, write };
}

function planGgufFiles(order: Order): PlannedForm {
  const { settings, opened, job } = order;
  const types = GGUF_TYPES.filter((type) => settings.gguf.includes(type));
  return {
    bytes: ggufBytes(opened.base.dir, opened.adapter, types),
    write: async (draft) =>
      writtenGguf(
        draft,
        'gguf',
        await exportGguf(draft, opened, { ...(await ggufOrder(order)), types }, job),
      ),
  };
}

function planLora(order: Order): PlannedForm {
  const { opened, job } = order;
  const adapter = opened.adapter!;
  const proofBase: readonly GgufType[] = ['f32'];
  return {
    bytes:
      planGgufLora(opened.base.dir, adapter, '').bytes +
      ggufBytes(opened.base.dir, undefined, proofBase),
    write: async (draft) => {
      const proof = await exportGgufLora(
        draft,
        { ...opened, adapter },
        await ggufOrder(order),
        job,
      );
      return writtenGguf(draft, 'gguf-lora', [proof]);
    },
  };
}

/** What the GGUF forms of an export need to know. */
async function ggufOrder({ settings, name, job }: Order): Promise<Omit<GgufExport, 'types'>> {
  const { model, dataset, split, questions: count, maxNewTokens, systemPrompt } = settings;
  // llama.cpp is asked about pictures and texts alone.
  const moving: string[] = [];
  const has = ({ id, videos = [] }: ExampleRow): boolean => {
    if (videos.length > 0) moving.push(id);
    return videos.length === 0;
  };
  const questions = await questionsOf(dataset, split, count, job.workspace, { has });
  if (moving.length > 0) {
    const names = `${moving.slice(0, 3).join(', ')}${moving.length > 3 ? ' …' : ''}`;
    job.log(`rows with videos are not asked of llama.cpp: ${moving.length} (${names})`);
  }
  return { model, name, questions, maxNewTokens, systemPrompt };
}

function writtenGguf(
  draft: string,
  format: 'gguf' | 'gguf-lora',
  proofs: readonly GgufProof[],
): WrittenForm {
  return {
    gguf: proofs,
    lines: proofs.flatMap(ggufProofLines),
    describe: (card, locale) =>
      writeAtomic(join(draft, format, 'README.md'), ggufReadme(card, format, proofs, locale)),
  };
}

async function planCluster({ settings, opened, job }: Order): Promise<PlannedForm> {
  const { modelType } = opened.base.model.family;
  const cluster = await planClusterFolder(settings, modelType, job.workspace);
  const write = async (draft: string): Promise<WrittenForm> => {
    const rows = await writeClusterFolder(draft, cluster, job);
    return {
      figures: { cluster: rows.rows },
      lines: [clusterLine(rows.rows)],
      describe: (card, locale) => rows.describe({ ...card, id: card.model, modelType }, locale),
    };
  };
  return { bytes: cluster.bytes, write };
}

/** The figures of GGUF proofs, as the summary and `export.json` have them. */
export function ggufRecord(written: readonly WrittenForm[]): Readonly<Record<string, unknown>> {
  const proofs = written.flatMap(({ gguf }) => gguf ?? []);
  return proofs.length > 0 ? { gguf: proofs.map(ggufFigures) } : {};
}
