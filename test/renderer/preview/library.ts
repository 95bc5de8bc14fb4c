// Made-up models and data sets for looking at their pages.

import { join } from 'node:path';
import { readCatalogue } from '../../../main/library/model-catalogue.ts';
import type { DataSetView } from '../../../preload/contract/datasets.ts';
import type { FoundModels, ModelView } from '../../../preload/contract/models.ts';

const WHEN_MS = Date.UTC(2026, 4, 4, 9, 0, 0);

const model = (id: string, more: Partial<ModelView>): ModelView => ({
  id,
  name: id,
  path: `/home/ada/models/${id}`,
  setting: `/home/ada/models/${id}`,
  origin: 'linked',
  kind: 'base',
  modelType: 'qwen2_5_vl',
  parameters: 3_124_224,
  bytes: 6_300_000,
  seesPictures: true,
  seesVideos: true,
  licence: { name: 'Apache-2.0', text: 'Apache-2.0' },
  base: null,
  madeFrom: [],
  jobId: null,
  projectId: null,
  createdMs: null,
  hasCard: true,
  problem: null,
  ...more,
});

const set = (id: string, name: string, more: Partial<DataSetView>): DataSetView => ({
  id,
  kind: 'dataset',
  name,
  rows: 4_400,
  pictures: 3_200,
  stage: 'import',
  source: '/home/ada/pictures/meters of the northern district',
  createdMs: WHEN_MS,
  job: null,
  usedIn: [],
  ...more,
});

const FOUND: FoundModels = {
  models: [
    {
      store: 'hub',
      kind: 'folder',
      name: 'HuggingFaceTB/SmolVLM-256M-Instruct',
      path: '/home/ada/.cache/huggingface/hub/models--HuggingFaceTB--SmolVLM-256M-Instruct/snapshots/0a1b',
      bytes: 513e6,
      modelType: 'idefics3',
      seesPictures: true,
      problem: null,
      isListed: false,
    },
    {
      store: 'ollama',
      kind: 'gguf',
      name: 'llama3.2:1b',
      path: '/home/ada/.ollama/models/blobs/sha256-74',
      bytes: 1.32e9,
      modelType: 'llama',
      seesPictures: false,
      problem: null,
      isListed: true,
    },
    {
      store: 'lm-studio',
      kind: 'gguf',
      name: 'someone/phi-GGUF/phi-Q4_K_M.gguf',
      path: '/home/ada/.lmstudio/models/someone/phi-GGUF/phi-Q4_K_M.gguf',
      bytes: 2.4e9,
      modelType: 'phi3',
      seesPictures: false,
      problem: {
        message: 'The family phi3 cannot be trained here; these can: qwen2, qwen3, llama, gemma3.',
      },
      isListed: false,
    },
  ],
  searched: [
    '/home/ada/.cache/huggingface/hub',
    '/home/ada/.lmstudio/models',
    '/home/ada/.ollama/models',
  ],
  isComplete: true,
};

/** Answers to the requests of the pages Models and Data. */
export function libraryAnswers(): Readonly<Record<string, unknown>> {
  return {
    'models:list': [
      model('pocket-base', { name: 'Pocket base', origin: 'pocket' }),
      model('pocket-general', { name: 'Pocket general', origin: 'pocket', bytes: 14e6 }),
      model('sft-1', {
        name: 'Water and gas meters of the northern district · SFT',
        origin: 'workspace',
        kind: 'adapter',
        createdMs: WHEN_MS,
        projectId: 'p1',
      }),
      model('smol', { name: 'HuggingFaceTB/SmolVLM-256M-Instruct' }),
    ],
    'models:fit': {
      fits: true,
      weights: 'bf16',
      memoryBytes: 1.2e9,
      freeBytes: 6e9,
      stepSeconds: 1.4,
      advice: null,
    },
    'models:losses': { bytes: 1_400_000, runs: 2, projectIds: ['p1'], blocked: null },
    'models:card': '# Pocket base\n\nKnows sixty words.\n',
    'models:found': FOUND,
    'models:catalogue': readCatalogue(join(import.meta.dirname, '../../../resources'), '', 6e9),
    'data:list': [
      set('d1', 'Water and gas meters of the northern district, winter campaign', {
        usedIn: [{ id: 'p1', name: 'Meter cards' }],
      }),
      set('d2', 'curate-3f2a', { stage: 'curate', rows: 4_386 }),
      set('i1', 'meters', { kind: 'inspection', rows: 66, pictures: 66, stage: null }),
      set('d3', 'distill-88', { stage: 'distill', rows: 1_196, pictures: null }),
    ],
    'data:losses': { bytes: 23e6, blocked: null },
  };
}
