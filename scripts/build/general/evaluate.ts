// Held-out accuracy of the general base by skill: seeds and faces that no training picture had.

import type { LoadedModel } from '../../../main/data/checkpoints/load.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { PRINT_FACES, TEST_FACES } from '../pictures/faces.ts';
import { drawLanguage, drawScene, PICTURE_SKILLS, type Scene } from '../skills/index.ts';
import type { SkillQuestion } from '../skills/scene.ts';
import { textQuestion } from '../skills/texts.ts';
import { patchesOf, promptStart, WAYS, type Way } from './batch.ts';
import { SEEDS, TOKEN_SIDE } from './recipe.ts';

/** A held-out question as the model takes it. */
export interface TestQuestion extends SkillQuestion {
  readonly scene?: Scene;
  /** What is said behind the question. */
  readonly hint: string;
}

/** Right answers of one skill. */
export interface SkillScore {
  readonly skill: string;
  readonly right: number;
  readonly n: number;
}

export interface GeneralAccuracy {
  readonly n: number;
  readonly right: number;
  /** Answers in the layout. */
  readonly wellFormed: number;
  /** By skill, in alphabetical order. */
  readonly skills: readonly SkillScore[];
  /** Question, right answer and response of the first few of each skill. */
  readonly samples: readonly string[];
}

/** Tokens of an answer at most. */
const ANSWER_TOKENS = 110;
/** Picture sizes of the test in tokens. */
const SIZES = [
  [4, 4],
  [4, 4],
  [2, 8],
  [6, 6],
] as const;

/** The same held-out questions every time: `scenes` pictures of every skill, `texts` without pictures. */
export function testQuestions(
  { scenes, texts }: { readonly scenes: number; readonly texts: number },
  way: Way = WAYS[0],
): TestQuestion[] {
  const random = createRandom(SEEDS.test);
  const questions: TestQuestion[] = [];
  for (const { name, least = 0, isPractice } of PICTURE_SKILLS) {
    if (isPractice) continue;
    for (let i = 0; i < scenes; i++) {
      const [rows, columns] = SIZES[i % SIZES.length];
      const fits = Math.min(rows, columns) * TOKEN_SIDE >= least;
      const [width, height] = fits ? [columns * TOKEN_SIDE, rows * TOKEN_SIDE] : [112, 112];
      const scene = drawScene(width, height, random, { skills: [name], faces: TEST_FACES });
      for (const question of scene.questions)
        questions.push({ ...question, scene, hint: way[scene.language] });
    }
  }
  for (let i = 0; i < texts; i++) {
    const language = drawLanguage(random);
    const question = textQuestion({ random, language, faces: PRINT_FACES });
    questions.push({ ...question, hint: way[language] });
  }
  return questions;
}

/** Answers all questions greedily and compares what stands in the answer block. */
export async function evaluateGeneral(
  { model, tokenizer }: Pick<LoadedModel, 'model' | 'tokenizer'>,
  questions: readonly TestQuestion[],
): Promise<GeneralAccuracy> {
  const generator = new Generator(model);
  const prompts = questions.map(({ scene, question, hint }) => {
    const [rows, columns] = scene ? [scene.height / TOKEN_SIDE, scene.width / TOKEN_SIDE] : [0, 0];
    const text = `${promptStart(rows * columns)}${question}${hint}<|im_end|>\n<|im_start|>assistant\n`;
    const gridThw = [[1, 2 * rows, 2 * columns]] as const;
    const pictures = scene ? { pictures: { pixelValues: patchesOf(scene), gridThw } } : {};
    return { ids: tokenizer.encode(text), ...pictures };
  });
  const answers = await generator.generate(prompts, {
    temperature: 0,
    maxNewTokens: ANSWER_TOKENS,
    stopIds: tokenizer.eosTokenIds,
    maxSequences: 128,
  });
  await generator.release();
  const scores = new Map<string, { right: number; n: number }>();
  const samples: string[] = [];
  let [right, wellFormed] = [0, 0];
  questions.forEach(({ skill, question, answer }, i) => {
    const text = tokenizer.decode(answers[i][0].ids, { skipSpecialTokens: true });
    const match = /^(?:<think>(?:(?!<\/?think>).)*<\/think>)?<answer>([^<]+)<\/answer>$/s.exec(
      text,
    );
    const isRight = match?.[1] === answer;
    const score = scores.get(skill) ?? { right: 0, n: 0 };
    scores.set(skill, { right: score.right + Number(isRight), n: score.n + 1 });
    right += Number(isRight);
    wellFormed += Number(match !== null);
    if (score.n < 3) samples.push(`${skill} | ${question} | ${answer} | ${text}`);
  });
  const skills = [...scores]
    .map(([skill, score]) => ({ skill, ...score }))
    .sort((a, b) => (a.skill < b.skill ? -1 : 1));
  return { n: questions.length, right, wellFormed, skills, samples };
}
