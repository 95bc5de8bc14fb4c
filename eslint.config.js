// Lint: promises that nobody waits for, forgotten cases, the order of imports, the borders between the folders.

import tseslint from 'typescript-eslint';

/** Packages that only the named files import. */
const PACKAGES = {
  electron: [
    'main/engine-process.ts',
    'main/index.ts',
    'main/menu.ts',
    'main/page.ts',
    'main/print.ts',
    'main/window.ts',
    'preload/index.ts',
  ],
  'onnxruntime-node': ['main/engine/runtime.ts'],
  'better-sqlite3': ['main/db.ts'],
  sharp: ['main/data/image.ts'],
  'node-llama-cpp': ['main/stages/teacher-gguf.ts'],
};

/** What a folder must not import: imports go main/*.ts, stages, data, engine. errors.ts, said.ts and the contract's types are for all. */
const FOLDERS = [
  ['main/*.ts', '/renderer/|^\\.\\./preload/(?!contract\\.ts$)'],
  ['main/ipc/*.ts', '/renderer/|^\\.\\./\\.\\./preload/(?!contract\\.ts$)'],
  [
    'main/stages/*.ts',
    '^\\.\\./(?!errors\\.ts$|said\\.ts$|data/|engine/|\\.\\./preload/contract\\.ts$)',
  ],
  ['main/data/*.ts', '^\\.\\./(?!errors\\.ts$|said\\.ts$|engine/)'],
  ['main/engine/*.ts', '^\\.\\./(?!errors\\.ts$)'],
  ['main/engine/models/*.ts', '^\\.\\./\\.\\./(?!errors\\.ts$)'],
  ['preload/*.ts', '^\\.\\./|^node:'],
  ['renderer/**/*.{ts,tsx}', '^node:|/(main|test|scripts)/|/preload/(?!contract\\.ts$)'],
];

const border = (files, regex, packages) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: packages.map((name) => ({
          name,
          message: `Only ${PACKAGES[name].join(' and ')} may.`,
        })),
        patterns: [{ regex, message: 'Imports go one way: main/*.ts, stages, data, engine.' }],
      },
    ],
  },
});

const folderOf = (file) => file.slice(0, file.lastIndexOf('/'));
const names = Object.keys(PACKAGES);
const borders = [
  ...FOLDERS.map(([files, regex]) => border([files], regex, names)),
  // The last entry that fits a file wins: the files that may import a package keep their folder's border.
  ...names.flatMap((name) =>
    PACKAGES[name].map((file) => {
      const [, regex] = FOLDERS.find(([files]) => folderOf(files) === folderOf(file));
      return border(
        [file],
        regex,
        names.filter((other) => !PACKAGES[other].includes(file)),
      );
    }),
  ),
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
    plugins: { omr: { rules: { 'import-order': importOrder } } },
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
