// The shape of the model that a cluster trains: of a folder here, or of the program's list of open
// models; of others only what their name says.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findResources } from '../../../platform/app-paths.ts';
import { readWholeFile } from '../../../platform/files.ts';
import { isObject, readJson, type Json } from '../../../platform/json-file.ts';
import { parseYaml } from '../../../platform/limits/yaml-file.ts';
import { parametersOf } from '../../../engine/models/model.ts';
import { msg } from '../../../../i18n/message.ts';
import type { ModelShape } from './sizing.ts';

/** The shape of a model by its folder or its name on the Hub; undefined where nothing is known. */
export function shapeOf(base: string): ModelShape | undefined {
  const file = join(base, 'config.json');
  const config = existsSync(file) ? readJson(file) : listed(base);
  return config === undefined ? namedShape(base) : shapeOfConfig(config);
}

function listed(repo: string): Json | undefined {
  const file = join(findResources(), 'models.yaml');
  const text = readWholeFile(file, 2 ** 20).toString('utf8');
  const { models } = parseYaml(text, { file, hint: msg('recipe.layout.hint'), merge: true }) as {
    models: { repo: string; config: Json }[];
  };
  return models.find((model) => model.repo === repo)?.config;
}

function shapeOfConfig(config: Json): ModelShape {
  const text = isObject(config['text_config']) ? config['text_config'] : config;
  const number = (name: string, otherwise = 0): number => Number(text[name] ?? otherwise);
  const heads = number('num_attention_heads', 1);
  return {
    parameters: parametersOf(config),
    layers: number('num_hidden_layers'),
    hidden: number('hidden_size'),
    kvHeads: number('num_key_value_heads', heads),
    headWidth: number('head_dim', number('hidden_size') / heads),
    vocabulary: number('vocab_size'),
  };
}

/** Of a name such as `org/Name-32B`: as wide and deep as models of that size usually are. */
function namedShape(name: string): ModelShape | undefined {
  const billions = Number(/(?:^|[-_])(\d+(?:\.\d+)?)B(?![a-z])/i.exec(name)?.[1]);
  if (!(billions > 0)) return undefined;
  // A decoder has about 12·L·h² parameters (arXiv 2001.08361), with h about 128·L.
  const layers = Math.max(4, Math.round(Math.cbrt((billions * 1e9) / (12 * 128 ** 2))));
  const hidden = 128 * layers;
  return {
    parameters: billions * 1e9,
    layers,
    hidden,
    kvHeads: 8,
    headWidth: 128,
    vocabulary: 152_064,
  };
}
