// Models that other programs keep on this machine: the Hub cache, LM Studio, Ollama. Only names,
// configurations and the headers of GGUF files are read.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { folderModelName, snapshotOf } from '../data/checkpoints/download-cache.ts';
import { modelStores, readSmall, type Surroundings } from '../data/checkpoints/model-stores.ts';
import { findTower, hasTowerName, isTowerName } from '../data/gguf/find-tower.ts';
import { GGUF_ARCHITECTURES, textArchitecture } from '../data/gguf/read-text.ts';
import { ggufArchitecture, openGguf } from '../data/formats/weights/gguf.ts';
import { FAMILY_NAMES, familyOf } from '../engine/models/index.ts';
import { EXPERT_TYPES } from '../engine/models/parts/mixture-of-experts.ts';
import { localizeProblem, UserError, type Problem } from '../i18n/user-error.ts';
import { isObject } from '../platform/json-file.ts';
import type { FoundModel, FoundModels, ModelStore } from '../../preload/contract/models.ts';
import { msg, type UserText } from '../../i18n/message.ts';

/** Limits of the search, so that a huge or slow folder ends it instead of the user's patience. */
const MAX_FOLDERS = 2_000;
const MAX_MODELS = 200;
const MAX_DEPTH = 4;
const MAX_MS = 3_000;

/** What the search has left of its limits. */
interface Budget {
  folders: number;
  readonly untilMs: number;
  isSpent: boolean;
}

/**
 * The models in the folders of other programs, those that can be used here first; `listed` are
 * the paths that are in the list already. `isComplete` is
 * false where a limit ended the search.
 */
export function findModels(
  surroundings: Surroundings,
  {
    maxFolders = MAX_FOLDERS,
    listed = new Set<string>(),
  }: { maxFolders?: number; listed?: ReadonlySet<string> } = {},
): FoundModels {
  const budget: Budget = {
    folders: maxFolders,
    untilMs: performance.now() + MAX_MS,
    isSpent: false,
  };
  const spend = (): boolean => {
    budget.folders -= 1;
    budget.isSpent ||= budget.folders < 0 || performance.now() > budget.untilMs;
    return !budget.isSpent;
  };
  const found = new Map<string, FoundModel>();
  const searched: string[] = [];
  for (const { store, dir } of modelStores(surroundings)) {
    if (!fs.existsSync(dir)) continue;
    searched.push(dir);
    for (const model of SEARCH[store](dir, spend)) {
      if (found.size >= MAX_MODELS) budget.isSpent = true;
      else if (!found.has(model.path))
        found.set(model.path, { ...model, isListed: listed.has(model.path) });
    }
  }
  const models = [...found.values()].sort(
    (a, b) =>
      Number(a.problem !== null) - Number(b.problem !== null) || a.name.localeCompare(b.name),
  );
  return { models, searched, isComplete: !budget.isSpent };
}

/** A model before it is known whether it is in the list. */
type Found = Omit<FoundModel, 'isListed'>;

/** Asked before each folder is read; false once the limits are reached. */
type Spend = () => boolean;

const SEARCH: Readonly<Record<ModelStore, (dir: string, spend: Spend) => Found[]>> = {
  hub: (dir, spend) =>
    folderNames(dir)
      .filter((name) => name.startsWith('models--') && spend())
      .map((name) => path.join(dir, name))
      .flatMap((folder) => inFolder('hub', snapshotOf(folder), folderModelName(folder))),
  'lm-studio': (dir, spend) => inTree('lm-studio', dir, dir, spend, MAX_DEPTH),
  ollama: (dir, spend) => {
    const manifests = path.join(dir, 'manifests');
    return filesBelow(manifests, spend, MAX_DEPTH).flatMap((file) =>
      inManifest(dir, manifests, file),
    );
  },
};

/** Model folders and GGUF files below a folder: publisher, model, files. */
function inTree(
  store: ModelStore,
  root: string,
  dir: string,
  spend: Spend,
  depth: number,
): Found[] {
  if (!spend()) return [];
  const here = inFolder(store, dir, path.relative(root, dir).split(path.sep).join('/'));
  if (here.length > 0 || depth === 0) return here;
  return folderNames(dir).flatMap((name) =>
    inTree(store, root, path.join(dir, name), spend, depth - 1),
  );
}

/** What a folder holds: one model in Hugging Face's layout, or GGUF files. */
function inFolder(store: ModelStore, dir: string, name: string): Found[] {
  const files = fileNames(dir);
  const config = readJson(path.join(dir, 'config.json'));
  const weights = files.filter((file) => /\.(safetensors|bin)$/i.test(file));
  if (typeof config?.model_type === 'string' && weights.length > 0)
    return [
      {
        store,
        kind: 'folder',
        name,
        path: dir,
        bytes: weights.reduce((sum, file) => sum + sizeOf(path.join(dir, file)), 0),
        modelType: config.model_type,
        ...abilities(config.model_type),
        problem: problemOfFolder(config.model_type, files),
      },
    ];
  return files
    .filter((file) => /\.gguf$/i.test(file) && !isTowerName(file))
    .filter((file) => !/-of-\d+\.gguf$/i.test(file) || /-0*1-of-\d+\.gguf$/i.test(file))
    .map((file) => inGguf(store, path.join(dir, file), `${name}/${file}`));
}

/** The model that a manifest of Ollama names: `registry/namespace/model/tag` -> `model:tag`. */
function inManifest(dir: string, manifests: string, file: string): Found[] {
  const parts = path.relative(manifests, file).split(path.sep);
  const [tag, model, space] = [parts.at(-1)!, parts.at(-2), parts.at(-3)];
  const layers = readJson(file)?.layers;
  if (model === undefined || !Array.isArray(layers)) return [];
  const digest = (layers as unknown[])
    .filter(isObject)
    .find(({ mediaType }) => mediaType === 'application/vnd.ollama.image.model')?.digest;
  if (typeof digest !== 'string' || !/^sha256[:-][0-9a-f]{64}$/.test(digest)) return [];
  const blob = path.join(dir, 'blobs', digest.replace(':', '-'));
  const owner = space === undefined || space === 'library' ? '' : `${space}/`;
  return fs.existsSync(blob) ? [inGguf('ollama', blob, `${owner}${model}:${tag}`)] : [];
}

function inGguf(store: ModelStore, file: string, name: string): Found {
  let architecture: string | undefined;
  let tower: string | undefined;
  let problem: Problem<UserText> | undefined;
  try {
    architecture = ggufArchitecture(file);
    if (hasTowerName(file, architecture)) tower = findTower(openGguf(file))?.keys.gguf.file;
  } catch (error) {
    problem = error instanceof UserError ? error.problem : { message: msg('found.unreadable') };
  }
  problem ??= problemOfGguf(file, architecture, tower);
  return {
    store,
    kind: 'gguf',
    name,
    path: file,
    bytes: sizeOf(file) + (tower === undefined ? 0 : sizeOf(tower)),
    modelType: architecture ?? null,
    seesPictures: tower !== undefined,
    problem: problem ? localizeProblem(problem) : null,
  };
}

function problemOfGguf(
  file: string,
  architecture: string | undefined,
  tower: string | undefined,
): Problem<UserText> | undefined {
  if (architecture === undefined) return { message: msg('found.unreadable') };
  const known = textArchitecture(architecture);
  if (!known)
    return {
      message: msg('found.family-unsupported', {
        family: architecture,
        known: GGUF_ARCHITECTURES.join(', '),
      }),
    };
  if (/-of-\d+\.gguf$/i.test(file)) return { message: msg('found.in-parts') };
  if (known.needsTower !== true || tower !== undefined) return undefined;
  return {
    message: msg('gguf.tower-missing', { file: path.basename(file), architecture }),
    hint: msg('gguf.tower-missing.hint'),
  };
}

function problemOfFolder(modelType: string, files: readonly string[]): FoundModel['problem'] {
  const problem = Object.hasOwn(EXPERT_TYPES, modelType)
    ? msg('found.experts-unsupported', { family: modelType })
    : !FAMILY_NAMES.includes(modelType)
      ? msg('found.family-unsupported', { family: modelType, known: FAMILY_NAMES.join(', ') })
      : !files.some((file) => /^model\.safetensors(\.index\.json)?$/.test(file))
        ? msg('found.no-safetensors')
        : !files.includes('tokenizer.json')
          ? msg('found.no-tokenizer')
          : undefined;
  return problem ? localizeProblem({ message: problem }) : null;
}

function abilities(modelType: string): Pick<FoundModel, 'seesPictures'> {
  const isKnown = FAMILY_NAMES.includes(modelType);
  return { seesPictures: isKnown && familyOf(modelType).vision !== undefined };
}

/** Files below a folder, down to a depth. */
function filesBelow(dir: string, spend: Spend, depth: number): string[] {
  if (!spend()) return [];
  const files = fileNames(dir).map((name) => path.join(dir, name));
  if (depth === 0) return files;
  return [
    ...files,
    ...folderNames(dir).flatMap((name) => filesBelow(path.join(dir, name), spend, depth - 1)),
  ];
}

const folderNames = (dir: string): string[] => namesIn(dir, (info) => info.isDirectory());
const fileNames = (dir: string): string[] => namesIn(dir, (info) => info.isFile());

/** Names in a folder, links by what they lead to; none for a folder that may not be read. */
function namesIn(dir: string, isWanted: (info: fs.Stats) => boolean): string[] {
  let names: string[];
  try {
    names = fs.readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => {
      const info = fs.statSync(path.join(dir, name), { throwIfNoEntry: false });
      return info !== undefined && isWanted(info);
    })
    .sort();
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readJson(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readSmall(file) ?? 'null');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
