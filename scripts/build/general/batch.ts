// One step's pictures, questions and answers as token ids.

import { createRandom, type Random } from '../../../main/engine/random.ts';
import type { PrefixTree } from '../../../main/engine/training/prefix-batch.ts';
import type { TokenizerInfo } from '../cards/tokenizer.ts';
import { chance, pick, whole } from '../pictures/chance.ts';
import { PRINT_FACES } from '../pictures/faces.ts';
import type { Encoder } from '../cards/encoder.ts';
import { drawLanguage, drawScene, type Scene } from '../skills/index.ts';
import type { Language, SkillQuestion } from '../skills/scene.ts';
import { textQuestion } from '../skills/texts.ts';
import {
  COPIES,
  FEW,
  GRIDS,
  TOKEN_SIDE,
  WAY_SHARES,
  type Copies,
  type Grid,
  type Phase,
} from './recipe.ts';

/** Names of one picture token with their weights; none where nothing is seen. */
export type CellTarget = readonly number[];

export interface Batch {
  readonly grid: Grid;
  /** True for picture tokens only, without questions. */
  readonly isSeeing: boolean;
  readonly trees: readonly PrefixTree[];
  /** First target token of each answer of each tree: what comes before is the question. */
  readonly answerStarts: readonly (readonly number[])[];
  /** Token ids of what is seen in each picture token, picture by picture. */
  readonly cells: readonly CellTarget[];
}

/** Names per picture token at most. */
export const CELL_NAMES = 4;
/** The sign for a cell in which nothing is seen. */
export const NOTHING = '_';

const PATCH = 14;

/**
 * Patches of an RGB picture, as the Qwen2-VL processor computes them with mean 0.5 and std 0.25:
 * [patches, 3·2·14·14].
 */
export function patchesOf({
  rgb,
  width,
  height,
}: Pick<Scene, 'rgb' | 'width' | 'height'>): Float32Array {
  const out = new Float32Array(2 * 3 * width * height);
  let to = 0;
  for (let top = 0; top < height; top += 2 * PATCH)
    for (let left = 0; left < width; left += 2 * PATCH)
      for (let i = 0; i < 4; i++) {
        const y0 = top + (i >> 1) * PATCH;
        const x0 = left + (i & 1) * PATCH;
        for (let channel = 0; channel < 3; channel++) {
          const start = to;
          for (let y = y0; y < y0 + PATCH; y++)
            for (let x = x0; x < x0 + PATCH; x++)
              out[to++] = (rgb[(y * width + x) * 3 + channel] / 255 - 0.5) / 0.25;
          out.copyWithin(to, start, to);
          to += PATCH * PATCH;
        }
      }
  return out;
}

const USER = '<|im_start|>user\n';
const SYSTEM = '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n';
const TURN = '<|im_end|>\n<|im_start|>assistant\n';

/** The conversation up to the question; a picture takes one token for each cell. */
export function promptStart(pictureTokens: number): string {
  if (pictureTokens === 0) return USER;
  return `${USER}<|vision_start|>${'<|image_pad|>'.repeat(pictureTokens)}<|vision_end|>`;
}

/** The ways of answering, and what is said behind the question to ask for them. */
export const WAYS = [
  { name: 'reasoning', en: '', de: '' },
  { name: 'answer only', en: ' Answer only.', de: ' Nur die Antwort.' },
  { name: 'empty', en: ' No reasoning.', de: ' Ohne Begründung.' },
] as const;

export type Way = (typeof WAYS)[number];

function drawWay(random: Random, { ways = WAY_SHARES }: Phase): Way {
  let rest = random.uniform();
  return WAYS.find(({ name }) => (rest -= ways[name]) < 0) ?? WAYS[0];
}

/** The response to a question in one of the ways. */
export function response({ thought, answer }: SkillQuestion, way: Way['name']): string {
  const block = `<answer>${answer}</answer>`;
  if (way === 'answer only') return block;
  return `<think>${way === 'empty' ? '' : thought}</think>${block}`;
}

/** Draws batches; the same step gives the same batch. */
export class BatchMaker {
  private readonly encoder: Encoder;
  private readonly info: TokenizerInfo;
  private readonly turn: Int32Array;
  private readonly user: Int32Array;
  private readonly withSystem: Int32Array;

  constructor(encoder: Encoder, info: TokenizerInfo) {
    this.encoder = encoder;
    this.info = info;
    this.turn = encoder.encode(TURN);
    this.user = encoder.encode(USER);
    this.withSystem = encoder.encode(`${SYSTEM}${USER}`);
  }

  /** The batch of a step. */
  draw(step: number, phase: Phase): Batch {
    const { seed, skills, seeing = 0 } = phase;
    const random = createRandom(seed + step * 1000);
    const isSeeing = phase.language === 0 || (seeing > 0 && chance(random, seeing));
    const grids = isSeeing ? [FEW] : (phase.grids ?? GRIDS);
    let rest = random.uniform() * grids.reduce((sum, { share }) => sum + share, 0);
    const grid = grids.find(({ share }) => (rest -= share) < 0) ?? grids[0];
    const trees: PrefixTree[] = [];
    const answerStarts: number[][] = [];
    const cells: CellTarget[] = [];
    const [width, height] = [grid.columns * TOKEN_SIDE, grid.rows * TOKEN_SIDE];
    const pictureTokens = grid.rows * grid.columns;
    const prompt = this.encoder.encode(promptStart(pictureTokens));
    for (let i = 0; i < grid.pictures; i++) {
      const scene = drawScene(width, height, random, skills ? { skills } : {});
      for (const names of scene.cells) cells.push(this.cellTarget(names));
      const pictures = {
        pixelValues: patchesOf(scene),
        gridThw: [[1, 2 * grid.rows, 2 * grid.columns]] as const,
      };
      const { answers, starts } = isSeeing
        ? { answers: [], starts: [] }
        : this.fill(grid.room, random, phase, scene);
      trees.push({ ids: prompt, pictures, answers });
      answerStarts.push(starts);
    }
    for (let i = 0; i < grid.texts && !isSeeing; i++) {
      const { answers, starts } = this.fill(grid.room, random, phase);
      const start = chance(random, 0.25) ? this.withSystem : this.user;
      trees.push({ ids: start.length <= prompt.length ? start : this.user, answers });
      answerStarts.push(starts);
    }
    return { grid, isSeeing, trees, answerStarts, cells };
  }

  /** Ids of a question and its response, and where the response starts. */
  conversation(question: SkillQuestion, language: Language, way: Way) {
    const asked = this.encoder.encode(question.question + way[language]);
    const said = this.encoder.encode(response(question, way.name));
    return this.joined(asked, said);
  }

  private joined(asked: Int32Array, said: Int32Array): { ids: Int32Array; start: number } {
    const start = asked.length + this.turn.length;
    const ids = new Int32Array(start + said.length + 1);
    ids.set(asked);
    ids.set(this.turn, asked.length);
    ids.set(said, start);
    ids[ids.length - 1] = this.info.ids['<|im_end|>'];
    return { ids, start };
  }

  /** Questions in random order while there is room; without a list, questions about nothing seen. */
  private fill(room: number, random: Random, phase: Phase, scene?: Scene) {
    const answers: Int32Array[] = [];
    const starts: number[] = [];
    let used = 0;
    const asked = (scene?.questions ?? []).filter(
      ({ skill }) => phase.asked?.includes(skill) ?? true,
    );
    const waiting = random.shuffle(asked);
    for (let tries = 0; tries < (scene ? waiting.length : 8); tries++) {
      const { ids, start } = scene
        ? this.conversation(waiting[tries], scene.language, drawWay(random, phase))
        : this.textConversation(random, phase);
      if (used + ids.length - 1 > room) continue;
      used += ids.length - 1;
      answers.push(ids);
      starts.push(start);
    }
    return { answers, starts };
  }

  private textConversation(random: Random, phase: Phase): { ids: Int32Array; start: number } {
    const { copies = COPIES } = phase;
    if (chance(random, copies.share)) return this.tokenCopy(random, copies);
    const language = drawLanguage(random);
    const question = textQuestion({ random, language, faces: PRINT_FACES }, phase.texts);
    return this.conversation(
      question,
      language,
      chance(random, 0.5) ? WAYS[0] : drawWay(random, phase),
    );
  }

  /** Any tokens at all are to be written again, so that none keeps its first values. */
  private tokenCopy(random: Random, { least, most }: Copies): { ids: Int32Array; start: number } {
    const ordinary = this.info.ids['<|endoftext|>'];
    const some = Int32Array.from({ length: whole(random, least, most) }, () =>
      random.integer(ordinary),
    );
    const asked = this.encoder.encode(
      pick(random, ['Write: ', 'Copy: ', 'Schreibe: ', 'Kopiere: ']),
    );
    const [open, close] = ['<answer>', '</answer>'].map((tag) => this.info.ids[tag]);
    return this.joined(Int32Array.of(...asked, ...some), Int32Array.of(open, ...some, close));
  }

  private cellTarget(names: readonly string[]): CellTarget {
    const ids = names.map((name) => this.encoder.encode(name)[0]);
    return [...new Set(ids)].slice(0, CELL_NAMES);
  }
}
