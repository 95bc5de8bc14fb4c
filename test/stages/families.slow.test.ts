// The whole recipe, import to export, with a tiny random model of every family that has a case.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { runSmoke } from '../../scripts/measure/models/families/recipe.ts';
import { parityCases } from '../fixtures.ts';
import { temporaryFolder } from '../helpers.ts';

/** The first case of each family. */
const models = new Map<string, string>();
for (const { dir } of parityCases(/^(?:text|vlm)-(?!.*video)/)) {
  const model = path.join(dir, 'model');
  const config = JSON.parse(fs.readFileSync(path.join(model, 'config.json'), 'utf8')) as {
    model_type: string;
  };
  if (!models.has(config.model_type)) models.set(config.model_type, model);
}

it.each([...models])(
  '%s goes from import to export, and its report shows it',
  (_type, model) => {
    const { steps, report, proof, error } = runSmoke(model, temporaryFolder());
    expect(error).toBe('');
    expect(steps.filter((step) => !step.endsWith(': done'))).toEqual([]);
    expect(steps).toHaveLength(8);
    expect(JSON.parse(proof)).toMatchObject({ questions: 2, equal: 2 });
    expect(report).toContain('Ten cards');
  },
  120_000,
);
