// The order of the folders: the list from which the lint rule, the architecture test and
// docs/architecture.md derive.

import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * All source folders, bottom to top: a file imports from its own folder or from earlier ones. Entry
 * points and the composition root are listed as files. The parts of a file come before the file's
 * own folder: a part never imports the file it belongs to.
 */
export const LAYERS = [
  'rewards',
  'i18n/en',
  'i18n/de',
  'i18n',
  'settings',
  'main/i18n',
  'main/engine',
  'main/engine/graph/quantization',
  'main/engine/graph',
  'main/engine/layers',
  'main/engine/models/parts',
  'main/engine/models/parts/vision',
  'main/engine/models/text',
  'main/engine/models',
  'main/engine/runtime/native',
  'main/engine/runtime',
  'main/engine/training/optimizers',
  'main/engine/training/device-probe',
  'main/engine/training',
  'main/engine/generation',
  'preload/contract',
  'preload',
  'health',
  'main/platform/access',
  'main/platform/limits',
  'main/platform/network',
  'main/platform/vault',
  'main/platform',
  'main/data',
  'main/data/indexes',
  'main/data/text',
  'main/data/datasets',
  'main/data/images/similarity',
  'main/data/images/processors',
  'main/data/images',
  'main/data/formats/weights',
  'main/data/formats',
  'main/data/checkpoints/convert',
  'main/data/checkpoints',
  'main/data/gguf/projector',
  'main/data/gguf',
  'main/data/llama',
  'main/data/prompts',
  'main/data/sources',
  'main/data/collections',
  'main/verifier/text',
  'main/verifier/math/parser',
  'main/verifier/math',
  'main/verifier/values',
  'main/verifier',
  'main/stages/contract',
  'main/stages/training',
  'main/stages/rollouts',
  'main/stages/curate',
  'main/stages/teachers',
  'main/stages/distill',
  'main/stages/evaluate',
  'main/stages/export/gguf-proof',
  'main/stages/export/cluster',
  'main/stages/export',
  'main/stages/import',
  'main/stages/check',
  'main/stages/rl',
  'main/stages/sft',
  'main/stages',
  'main/engine-process/serve',
  'main/engine-process',
  'main/serve/protocol',
  'main/serve',
  'main/storage/ledger',
  'main/storage/vault',
  'main/storage',
  'main/provenance',
  'main/transfer/archive',
  'main/transfer',
  'main/jobs/queue',
  'main/jobs',
  'main/review',
  'main/report',
  'main/projects/projects',
  'main/projects',
  'main/library',
  'main/notifications',
  'main/ipc/validation',
  'main/ipc',
  'main/window',
  'main/backend.ts',
  'main/cli/terminal',
  'main/cli/commands/offline-proof',
  'main/cli/commands/model',
  'main/cli/commands/request-file',
  'main/cli/commands/recipe',
  'main/cli/commands/train',
  'main/cli/commands',
  'main/cli/bench',
  'main/cli',
  'main/cli.ts',
  'main/app.ts',
  'main/index.ts',
  'main/engine-worker.ts',
  'main/worker.ts',
  'renderer/browser',
  'renderer/i18n',
  'renderer/handbook',
  'renderer/selectors/fields',
  'renderer/selectors/time',
  'renderer/selectors',
  'renderer/selectors/evaluation',
  'renderer/api',
  'renderer/hooks',
  'renderer/components/controls',
  'renderer/components/images',
  'renderer/components/tables',
  'renderer/components/charts',
  'renderer/components/answers',
  'renderer/components/settings',
  'renderer/components/runs',
  'renderer/shell/transfer',
  'renderer/shell',
  'renderer/screens/chat',
  'renderer/screens/evaluate',
  'renderer/screens/inspection',
  'renderer/screens/models',
  'renderer/screens/project/steps',
  'renderer/screens/project',
  'renderer/screens/runs',
  'renderer/screens/settings',
  'renderer/screens/train',
  'renderer/screens/unreachable',
  'renderer/screens',
  'renderer',
];

/** Imports that are forbidden whatever the order: the page has no Node, and nothing else has the page. */
const WALLS = [
  { from: /^renderer\//, to: /^main\/|^preload\/(?!contract\/|contract\.ts$)/ },
  { from: /^main\//, to: /^renderer\// },
  { from: /^preload\//, to: /^(main|renderer|i18n)\// },
  { from: /^(i18n|rewards|settings)\//, to: /^(main|renderer|preload)\// },
  { from: /^health\//, to: /^(main|renderer)\// },
];

/** The index of a file's row in {@link LAYERS}; -1 if it has none. */
export function layerOf(file) {
  const own = LAYERS.indexOf(file);
  return own >= 0 ? own : LAYERS.indexOf(dirname(file));
}

/** Why `file` must not import `imported` (paths from the root, with `/`); undefined if it may. */
export function importProblem(file, imported) {
  const from = layerOf(file);
  const to = layerOf(imported);
  if (from < 0) return `${dirname(file)} has no row in scripts/lint/layers.mjs.`;
  if (to < 0) return undefined;
  if (to > from) return `Imports go down only: ${LAYERS[to]} is above ${LAYERS[from]}.`;
  const wall = WALLS.find((each) => each.from.test(file) && each.to.test(imported));
  return wall === undefined ? undefined : `${LAYERS[from]} must not import ${LAYERS[to]}.`;
}

/** ESLint rule `layers`: imports go down the list. `root` is the folder of the repository. */
export const layersRule = (root) => ({
  meta: { type: 'problem', messages: { layer: '{{problem}}' }, schema: [] },
  create(context) {
    const slashed = (path) => relative(root, path).split(sep).join('/');
    const file = slashed(context.filename);
    const check = (node, source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const imported = slashed(resolve(dirname(join(root, file)), source.value.split('?')[0]));
      const problem = importProblem(file, imported);
      if (problem !== undefined) context.report({ node, messageId: 'layer', data: { problem } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
    };
  },
});
