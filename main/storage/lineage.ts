// Lineage of results, read from the settings of the runs and proved by the signed record where
// possible.

import * as path from 'node:path';
import { manifestOf } from '../data/datasets/manifest.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import { isObject } from '../platform/json-file.ts';
import type { Database } from './database.ts';
import { resultsOf, type LedgerEntry } from './ledger/entry.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { Lineage, LineageNode } from '../../preload/contract/projects.ts';
import { portablePath } from '../stages/contract/settings.ts';

/** A text of a run's settings that names a file or folder, with the setting's name. */
export interface InputPath {
  /** The setting's name, with the place in a list: `teachers[1]`. */
  readonly setting: string;
  /** `workspace:…`, `resource:…` or absolute. */
  readonly path: string;
}

/** Settings that name a model; other paths are sources or data sets. */
const MODEL_SETTINGS = /model|teacher|adapter|base/i;

/** Settings that name where results go. */
const OUTPUT_SETTINGS: ReadonlySet<string> = new Set(['to']);

/** All files and folders that a run's settings name. */
export function inputPathsOf(job: Pick<JobView, 'settings'>, workspaceDir: string): InputPath[] {
  const found: InputPath[] = [];
  const visit = (setting: string, value: unknown): void => {
    if (typeof value === 'string') {
      if (/^(workspace|resource):/.test(value)) found.push({ setting, path: value });
      else if (path.isAbsolute(value))
        found.push({ setting, path: portablePath(value, workspaceDir) });
    } else if (Array.isArray(value))
      for (const [at, inner] of value.entries()) visit(`${setting}[${at}]`, inner);
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) visit(setting, inner);
  };
  for (const [setting, value] of Object.entries(job.settings))
    if (!OUTPUT_SETTINGS.has(setting)) visit(setting, value);
  return found;
}

/** Whether a path is this folder or inside it. */
export function isWithin(inner: string, folder: string): boolean {
  return inner === folder || inner.startsWith(`${folder}/`);
}

/** A run's own folder and its result, as settings name them. */
export function outputPathsOf(job: JobView, workspaceDir: string): string[] {
  const own = `workspace:runs/${job.runId}`;
  return job.artifact === null ? [own] : [own, portablePath(job.artifact.path, workspaceDir)];
}

/**
 * The graph of all finished results and their inputs. Sources come first, then results in the order
 * of their runs.
 */
export function readLineage(db: Database, workspace: Workspace, jobs: readonly JobView[]): Lineage {
  const made = jobs.filter((job) => job.status === 'done' && job.artifact !== null);
  const placeOf = new Map(made.map((job) => [job, outputPathsOf(job, workspace.dir).at(-1)!]));
  const hashes = readHashes(db);
  const sources = new Map<string, LineageNode>();
  const edges: Lineage['edges'][number][] = [];
  for (const job of made) {
    for (const { setting, path: named } of inputPathsOf(job, workspace.dir)) {
      const maker = made.find((other) => other !== job && isWithin(named, placeOf.get(other)!));
      const from = maker === undefined ? named : placeOf.get(maker)!;
      if (from === placeOf.get(job)) continue;
      if (maker === undefined && !sources.has(named)) {
        const kind = MODEL_SETTINGS.test(setting) ? 'model' : 'source';
        sources.set(named, {
          id: named,
          kind,
          name: path.posix.basename(named.replace(/^\w+:/, '').replaceAll('\\', '/')),
          jobId: null,
        });
      }
      const taken = hashes.taken.get(job.runId)?.[setting];
      edges.push({
        from,
        to: placeOf.get(job)!,
        isProved: taken !== undefined && (maker === undefined || hashes.made.get(from) === taken),
      });
    }
  }
  for (const job of made)
    for (const { id, isSame } of trainedElsewhere(job)) {
      const maker = made.find((other) => other !== job && other.artifact!.id === id);
      if (maker) edges.push({ from: placeOf.get(maker)!, to: placeOf.get(job)!, isProved: isSame });
    }
  const results = made.map((job): LineageNode => {
    const { kind } = job.artifact!;
    const known = kind === 'dataset' || kind === 'model' ? kind : 'report';
    return { id: placeOf.get(job)!, kind: known, name: job.artifact!.id, jobId: job.id };
  });
  return { nodes: [...sources.values(), ...results], edges: mergeEdges(edges) };
}

/**
 * The results that a model was made from which a cluster trained: its settings name only the folder that it
 * came back in. A data set is the same where the import found its rows to be.
 */
function trainedElsewhere({ stage, artifact }: JobView): { id: string; isSame: boolean }[] {
  if (stage !== 'import' || artifact?.kind !== 'model') return [];
  const { parents, cluster } = manifestOf(artifact.path);
  if (!Array.isArray(parents) || !isObject(cluster) || !Array.isArray(cluster['datasets']))
    return [];
  const datasets = (cluster['datasets'] as unknown[]).filter(isObject);
  return parents
    .filter((id) => typeof id === 'string')
    .map((id) => ({
      id,
      isSame: datasets.some((each) => each['id'] === id && each['here'] === 'same'),
    }));
}

/**
 * Hashes in the signed record: of every result when it was made, and of every input when it was
 * read.
 */
function readHashes(db: Database): {
  made: Map<string, string>;
  taken: Map<string, Readonly<Record<string, string>>>;
} {
  const made = new Map<string, string>();
  const taken = new Map<string, Readonly<Record<string, string>>>();
  for (const row of db.all('entries')) {
    const entry = JSON.parse(row['entry'] as string) as LedgerEntry;
    taken.set(entry.runId, entry.parents);
    for (const result of resultsOf(entry)) made.set(result.path, result.hash);
  }
  return { made, taken };
}

function mergeEdges(edges: readonly Lineage['edges'][number][]): Lineage['edges'] {
  const byEnds = new Map<string, Lineage['edges'][number]>();
  for (const edge of edges) {
    const key = `${edge.from}\n${edge.to}`;
    const known = byEnds.get(key);
    byEnds.set(key, { ...edge, isProved: edge.isProved && known?.isProved !== false });
  }
  return [...byEnds.values()];
}
