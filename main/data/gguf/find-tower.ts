// Finds the vision tower of a language model's GGUF file: an mmproj file beside it.

import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GGUF_TYPES } from '../../../settings/gguf-types.ts';
import { UserError } from '../../i18n/user-error.ts';
import { openGguf, type Gguf } from '../formats/weights/gguf.ts';
import { projectorFile } from './write-model.ts';
import { sightedFamilies, type SightedFamily } from './projector.ts';
import { architectureOfFile, GgufKeys } from '../formats/weights/gguf-keys.ts';
import { msg } from '../../../i18n/message.ts';

/** A language model's tower. */
export interface FoundTower extends SightedFamily {
  readonly keys: GgufKeys;
}

/** Whether a file is a vision tower by itself. */
export const isTower = (gguf: Gguf): boolean =>
  architectureOfFile(gguf) === 'clip' || gguf.metadata.get('general.type') === 'mmproj';

/** Files whose name is that of a tower, as llama.cpp, LM Studio and models on the Hub have it. */
export const isTowerName = (file: string): boolean => /mmproj.*\.gguf$/i.test(basename(file));

/** The files beside a language model that are towers by their name. */
function candidatesFor(file: string): string[] {
  const dir = dirname(file);
  return namesIn(dir)
    .filter((name) => isTowerName(name) && name !== basename(file))
    .sort()
    .map((name) => join(dir, name));
}

/** Names in a folder; none in one that may not be listed. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Whether a file beside a language model of this architecture is called as a tower is. */
export const hasTowerName = (file: string, architecture: string | undefined): boolean =>
  architecture !== undefined &&
  sightedFamilies(architecture).length > 0 &&
  candidatesFor(file).length > 0;

/**
 * The tower beside a language model; undefined where there is none, or where no family with this
 * text model sees. Throws a UserError that names the files where none fits or several do.
 */
export function findTower(language: Gguf): FoundTower | undefined {
  const architecture = architectureOfFile(language);
  const families = sightedFamilies(architecture);
  if (families.length === 0) return undefined;
  const candidates = candidatesFor(language.file);
  if (candidates.length === 0) return undefined;
  const width = new GgufKeys(language, architecture).size('embedding_length');
  const towers = candidates.map((file) => fittingTower(openGguf(file), families, width));
  const fitting = towers.filter((tower) => 'keys' in tower);
  if (fitting.length === 0) {
    const { problem, found, known } = towers[0] as Misfit;
    const names = candidates.map((file) => basename(file)).join(', ');
    throw new UserError(
      msg('gguf.tower-unfitting', { file: language.file, tower: names, problem, found, known }),
      { hint: msg('gguf.tower-unfitting.hint') },
    );
  }
  const own = fitting.length === 1 ? fitting[0] : ofSameName(language.file, fitting);
  if (own) return own;
  const names = fitting.map(({ keys }) => basename(keys.gguf.file)).join(', ');
  throw new UserError(msg('gguf.towers-several', { file: language.file, towers: names }), {
    hint: msg('gguf.towers-several.hint'),
  });
}

/** Why a file is not the tower. */
interface Misfit {
  readonly problem: 'type' | 'width' | 'none';
  readonly found: string;
  readonly known: string;
}

/** A tower of one of the families, or why it does not fit. */
function fittingTower(
  gguf: Gguf,
  families: readonly SightedFamily[],
  width: number,
): FoundTower | Misfit {
  if (!isTower(gguf)) return { problem: 'none', found: '', known: '' };
  const keys = new GgufKeys(gguf, 'clip.vision');
  const type = gguf.metadata.get('clip.projector_type') ?? keys.get('projector_type');
  const own = keys.get('projection_dim');
  if (typeof type !== 'string' || typeof own !== 'number')
    return { problem: 'none', found: '', known: '' };
  const family = families.find(({ projector }) => projector.type === type);
  if (!family) {
    const known = [...new Set(families.map(({ projector }) => projector.type))].join(', ');
    return { problem: 'type', found: type.slice(0, 100), known };
  }
  if (own === width) return { ...family, keys };
  return { problem: 'width', found: String(own), known: String(width) };
}

/** Of several towers, the one that an export of ours, or a person, named like the language model. */
function ofSameName(file: string, towers: readonly FoundTower[]): FoundTower | undefined {
  const own = basename(file);
  const type = GGUF_TYPES.find((each) => own.toLowerCase().endsWith(`-${each}.gguf`));
  const names = [
    `mmproj-${own}`,
    ...(type === undefined ? [] : [projectorFile(own.slice(0, -`-${type}.gguf`.length), type)]),
  ];
  return names
    .map((name) => towers.find(({ keys }) => basename(keys.gguf.file) === name))
    .find((found) => found !== undefined);
}
