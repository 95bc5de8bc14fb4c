// The build of the app: main and engine process as modules, the preload as one file for the
// sandbox, the window's page.

import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * The development server works by inline scripts and a socket, which the page's policy forbids;
 * builds keep it.
 */
const devPolicy: Plugin = {
  name: 'omr:dev-policy',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  main: {
    build: {
      // The stand-in Electron of the tests is older than the one that ships; both read this.
      target: 'node20',
      rollupOptions: {
        // The app is a file beside its entry: it finds the preload and the page from its own place.
        input: {
          index: at('main/index.ts'),
          app: at('main/app.ts'),
          worker: at('main/worker.ts'),
          // Threads of the engine process.
          'pdf-worker': at('main/data/images/pdf-worker.ts'),
          'convert-worker': at('main/data/checkpoints/convert/convert-worker.ts'),
        },
        output: {
          format: 'es',
          // A package keeps it outside its archive, without a package.json that calls it a module.
          entryFileNames: ({ name }) => (name.endsWith('-worker') ? '[name].mjs' : '[name].js'),
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      // A sandboxed preload is one CommonJS file.
      rollupOptions: {
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), devPolicy],
    build: {
      target: 'chrome130',
      minify: true,
      // The page comes from the disk in two pieces, program and texts; each is kept under 700 kB.
      chunkSizeWarningLimit: 700,
      // Nothing is written into the page as data: the content-security policy allows own files
      // only.
      assetsInlineLimit: 0,
      rollupOptions: {
        input: { index: at('renderer/index.html') },
        output: {
          manualChunks: (id) =>
            /\/(i18n\/(en|de)|intl-messageformat|@formatjs)\//.test(id) ? 'texts' : undefined,
        },
      },
    },
  },
});
