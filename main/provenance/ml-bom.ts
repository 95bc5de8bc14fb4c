// The bill of materials of an exported model: CycloneDX 1.6 (ML-BOM).

import type { Provenance } from '../stages/export/model-card.ts';
import type { LedgerEntry } from '../storage/ledger/entry.ts';
import { uuidOf } from './statement.ts';

/** The name of the file in an export. */
export const BOM_FILE = 'bom.cdx.json';

/** What an export says of its model in `export.json`. */
export type ExportedModel = Pick<
  Provenance,
  'name' | 'sha256' | 'base' | 'baseSha256' | 'modelType' | 'seesPictures' | 'licence' | 'run'
>;

/** A data set that the model was made from. */
export interface UsedDataset {
  readonly id: string;
  /** Hash of its folder. */
  readonly hash: string;
}

/** The text of the bill of materials; equal inputs give equal bytes. */
export function bomText(
  model: ExportedModel,
  datasets: readonly UsedDataset[],
  { atMs, engine, runId }: Pick<LedgerEntry, 'atMs' | 'engine' | 'runId'>,
): string {
  const refs = datasets.map(({ id }) => `data:${id}`);
  const licences =
    model.licence === null ? {} : { licenses: [{ license: { name: model.licence } }] };
  const hash = (content: string) => ({ hashes: [{ alg: 'SHA-256', content }] });
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([model, datasets, atMs, runId]))}`,
    version: 1,
    metadata: {
      timestamp: new Date(atMs).toISOString(),
      tools: {
        components: [{ type: 'application', name: 'OpenMMReasoner Desktop', version: engine }],
      },
      component: {
        type: 'machine-learning-model',
        'bom-ref': 'model',
        name: model.name,
        ...hash(model.sha256),
        ...licences,
        modelCard: {
          modelParameters: {
            task: model.seesPictures ? 'image-text-to-text' : 'text-generation',
            architectureFamily: 'transformer',
            modelArchitecture: model.modelType,
            datasets: refs.map((ref) => ({ ref })),
            inputs: [{ format: 'text' }, ...(model.seesPictures ? [{ format: 'image' }] : [])],
            outputs: [{ format: 'text' }],
          },
        },
        properties: [
          { name: 'openmmreasoner:run', value: model.run ?? '' },
          { name: 'openmmreasoner:export', value: runId },
        ],
      },
    },
    components: [
      {
        type: 'machine-learning-model',
        'bom-ref': 'base',
        name: model.base,
        ...hash(model.baseSha256),
        ...licences,
      },
      ...datasets.map(({ id, hash: folder }, at) => ({
        type: 'data',
        'bom-ref': refs[at],
        name: id,
        ...hash(folder),
        data: [{ type: 'dataset', name: id }],
      })),
    ],
    dependencies: [{ ref: 'model', dependsOn: ['base', ...refs] }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}
