// Bundles the verifier into one file for cluster folders: `npm run build:cluster`. The same sources
// give the same bytes; test/scripts/cluster-bundle.test.ts says when the file is out of date.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..', '..');

/** The bundle in the resources. */
export const VERIFIER_FILE = resolve(root, 'resources', 'cluster', 'reward', 'verifier.mjs');

const BANNER = `// The verifier of OpenMMReasoner Desktop in one file; needs Node 20 or later and nothing else.
// Cases as JSON Lines on standard input, verdicts on standard output:
//   {"id", "response", "gold", "question"?, "check"?, "reasoning"?} -> {"id", "score", "accuracy", "format", …}
// Made by \`npm run build:cluster\`; do not edit.
`;

/** The text of the bundle. */
export async function bundleVerifier(): Promise<string> {
  const bundle = await rolldown({
    cwd: root,
    input: 'main/stages/export/verifier-process.ts',
    platform: 'node',
    // Sentences for people, which other functions of the same files need, stay out.
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await bundle.generate({ format: 'es', minify: false, comments: false });
  await bundle.close();
  if (output.length !== 1) throw new Error(`internal: ${output.length} files in the bundle`);
  return `${BANNER}${output[0].code}`;
}

if (import.meta.main) {
  const text = await bundleVerifier();
  writeFileSync(VERIFIER_FILE, text);
  console.log(`${VERIFIER_FILE}: ${text.length} characters`);
}
