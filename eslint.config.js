// Lint: promises that nobody waits for, forgotten cases, the order of imports, the borders between
// the folders.

import tseslint from 'typescript-eslint';
import { layersRule } from './scripts/lint/layers.mjs';

/** Packages that only the named files import. */
const PACKAGES = {
  electron: [
    'main/window/key-protection.ts',
    'main/window/utility-launcher.ts',
    'main/app.ts',
    'main/window/menu.ts',
    'main/window/page-isolation.ts',
    'main/window/print-pdf.ts',
    'main/window/window.ts',
    'main/window/work-indicator.ts',
    'preload/index.ts',
  ],
  'onnxruntime-node': ['main/engine/runtime/onnxruntime.ts'],
  'better-sqlite3-multiple-ciphers': ['main/storage/database.ts', 'main/storage/migrations.ts'],
  sharp: ['main/data/images/decode.ts'],
  'node-llama-cpp': [
    'main/stages/teachers/llama-cpp.ts',
    'main/stages/export/gguf-proof/text-loader.ts',
  ],
  koffi: [
    'main/data/llama/library.ts',
    'main/data/formats/weights/ggml-quantizer.ts',
    'main/engine/runtime/native/api.ts',
    'main/engine/runtime/native/heap.ts',
    'main/engine/runtime/native/mapping.ts',
  ],
};

const names = Object.keys(PACKAGES);
const refused = (name) => ({ name, message: `Only ${PACKAGES[name].join(' and ')} may.` });
/** The page has no Node. */
const NO_NODE = { regex: '^node:', message: 'The page and the preload have no Node.' };
const only = (files, packages, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { paths: packages.map(refused), patterns }] },
});
const borders = [
  only(['main/**/*.ts'], names, []),
  only(
    ['renderer/**/*.{ts,tsx}', 'preload/**/*.ts', '{health,i18n,rewards,settings}/**/*.ts'],
    names,
    [NO_NODE],
  ),
  // The last entry that fits a file wins.
  ...names.flatMap((name) =>
    PACKAGES[name].map((file) =>
      only(
        [file],
        names.filter((other) => !PACKAGES[other].includes(file)),
        file.startsWith('preload/') ? [NO_NODE] : [],
      ),
    ),
  ),
  {
    files: ['{health,i18n,main,preload,renderer,rewards,settings}/**/*.{ts,tsx}'],
    rules: { 'omr/layers': 'error' },
  },
];

/** Built-in modules first, then packages, then own files. */
const importOrder = {
  meta: {
    type: 'layout',
    messages: { order: 'Imports: built-in, then packages, then own files.' },
  },
  create: (context) => ({
    Program({ body }) {
      const rank = ({ source: { value } }) =>
        value.startsWith('node:') ? 0 : /^[./]/.test(value) ? 2 : 1;
      const imports = body.filter(({ type }) => type === 'ImportDeclaration');
      for (const [at, node] of imports.entries())
        if (at > 0 && rank(node) < rank(imports[at - 1]))
          context.report({ node, messageId: 'order' });
    },
  }),
};

export default tseslint.config(
  { ignores: ['out/', 'dist/', '.cache/', 'node_modules/', 'resources/', 'test/fixtures/'] },
  {
    plugins: {
      omr: {
        rules: { 'import-order': importOrder, layers: layersRule(import.meta.dirname) },
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'omr/import-order': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  ...borders,
);
