// From the figures of a check before a start to its sentences, each with the choices that change it.

import { VIDEO_FAMILIES } from '../../engine/models/index.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import type {
  ActionChanges,
  CheckAction,
  CheckFinding,
  CheckLevel,
  StartFigures,
} from '../../../preload/contract/check.ts';

/** Fewer tokens hold too little of a picture for details of it. */
export const FEWEST_PICTURE_TOKENS = 16;
/** A share of answers with unknown words above which training cannot end well. */
const MOST_UNKNOWN_ANSWERS = 0.02;
/** A share of questions with unknown words above which a person should know. */
const MOST_UNKNOWN_QUESTIONS = 0.2;
/** Tokens of a word above which the vocabulary is foreign to the language; letters give 5 to 6. */
const MOST_TOKENS_PER_WORD = 4.5;
/** Share of pictures that are told apart by pixels and not by the tower, see `toldApart`. */
const CLEARLY_TOLD = 0.3;
const HARDLY_TOLD = 0.1;
const LEAST_CONTRAST = 0.05;
/** Words in a sentence. */
const NAMED_WORDS = 5;
/** Embeddings and output layers of up to this many parameters are trained whole, others by LoRA. */
const LARGEST_WHOLE_TABLE = 40e6;
/** Tokens of an answer below which shortening it is no way out. */
const SHORTEST_ANSWER = 16;

type Finding = CheckFinding<Message>;

/** Every sentence that the figures are worth, what cannot work first. */
export function findingsOf(figures: StartFigures): Finding[] {
  const all = [
    ...blindness(figures),
    ...vocabulary(figures),
    ...teacher(figures),
    ...length(figures),
    ...pictures(figures),
    ...base(figures),
  ];
  const order: readonly CheckLevel[] = ['stop', 'warning', 'good'];
  return all.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

const finding = (
  kind: string,
  level: CheckLevel,
  text: Message,
  ...actions: readonly CheckAction[]
): Finding => ({ kind, level, text, actions });

function blindness({ isBlind, isBlindToVideos }: StartFigures): Finding[] {
  const families = VIDEO_FAMILIES.join(', ');
  if (isBlindToVideos)
    return [finding('blind', 'stop', msg('check.blind-video', { families }), 'choose-model')];
  return isBlind ? [finding('blind', 'stop', msg('check.blind'), 'choose-model')] : [];
}

function vocabulary({ vocabulary: figures, trains }: StartFigures): Finding[] {
  const { unwritable, unknownAnswers, unknownQuestions, unknownWords, hardest } = figures;
  const found: Finding[] = [];
  if (unwritable.length > 0)
    found.push(
      finding(
        'unwritable',
        'stop',
        msg('check.unwritable', {
          count: unwritable.length,
          characters: unwritable.slice(0, 12).join(' '),
        }),
        'choose-model',
      ),
    );
  if (unknownAnswers > MOST_UNKNOWN_ANSWERS || unknownQuestions > MOST_UNKNOWN_QUESTIONS) {
    const named = unknownWords.slice(0, NAMED_WORDS);
    const inAnswers = unknownAnswers > MOST_UNKNOWN_ANSWERS;
    const values = {
      words: named.join(', '),
      more: figures.unknownWordCount - named.length,
      questions: unknownQuestions,
      answers: unknownAnswers,
    };
    if (trains.embeddings) {
      const text = msg('check.unknown-trained', values);
      return [...found, finding('unknown-words', 'warning', text, 'choose-model')];
    }
    found.push(
      finding(
        'unknown-words',
        inAnswers ? 'stop' : 'warning',
        msg(inAnswers ? 'check.unknown-answers' : 'check.unknown-questions', values),
        'choose-model',
        'train-embeddings',
      ),
    );
    if (hardest && hardest.probability < 0.5)
      found.push(
        finding(
          'unreachable',
          'stop',
          msg('check.unreachable', {
            token: hardest.token,
            probability: Math.max(hardest.probability, 0.001),
          }),
        ),
      );
  } else if (figures.tokensPerWord > MOST_TOKENS_PER_WORD)
    found.push(
      finding(
        'foreign-words',
        'warning',
        msg('check.foreign-words', { tokens: figures.tokensPerWord }),
        'choose-model',
      ),
    );
  else if (found.length === 0)
    found.push(
      finding('vocabulary', 'good', msg('check.vocabulary', { tokens: figures.tokensPerWord })),
    );
  return found;
}

function teacher({ teacherAsked: asked, hasOwnAnswers }: StartFigures): Finding[] {
  if (!asked) return [];
  const { questions, right, wellFormed } = asked;
  if (right === 0)
    return [
      finding(
        'teacher',
        hasOwnAnswers ? 'warning' : 'stop',
        msg('check.teacher-wrong', { questions }),
        'choose-teacher',
      ),
    ];
  if (wellFormed < questions / 2)
    return [
      finding(
        'teacher',
        'warning',
        msg('check.teacher-malformed', { questions, right, formed: wellFormed }),
        'choose-teacher',
      ),
    ];
  return [finding('teacher', 'good', msg('check.teacher', { questions, right }))];
}

function length({ length: figures, pictures: seen }: StartFigures): Finding[] {
  const { prompt, answer, gold, context } = figures;
  const ways: CheckAction[] = seen ? ['shorter', 'picture-size'] : ['shorter'];
  if (prompt + gold > context)
    return [
      finding(
        'length',
        'stop',
        msg('check.too-long', { prompt, gold, context }),
        ...(seen ? (['picture-size', 'choose-model'] as const) : (['choose-model'] as const)),
      ),
    ];
  if (prompt + answer > context)
    return [
      finding(
        'length',
        'stop',
        msg('check.answers-too-long', { prompt, answer, context }),
        ...ways,
      ),
    ];
  if (gold > answer)
    return [finding('length', 'stop', msg('check.answers-cut', { gold, answer }), 'shorter')];
  return [finding('length', 'good', msg('check.length', { prompt, answer, context }))];
}

function pictures({ pictures: figures, asked, teacherAsked, trains }: StartFigures): Finding[] {
  if (!figures) return [];
  // Who answers half of the questions sees enough.
  const areSeen = [asked, teacherAsked].some((one) => one && 2 * one.right >= one.questions);
  const { tokensPerPicture, told, contrast } = figures;
  const { median } = tokensPerPicture;
  const found: Finding[] = [];
  if (median < FEWEST_PICTURE_TOKENS && !areSeen)
    found.push(
      finding(
        'picture-size',
        'warning',
        msg('check.few-tokens', { tokens: median }),
        'picture-size',
      ),
    );
  const isHardlyTold =
    told !== null &&
    told.byPixels > told.byChance + CLEARLY_TOLD &&
    told.byTower < Math.max(told.byChance + HARDLY_TOLD, told.byPixels - CLEARLY_TOLD);
  if (isHardlyTold || (contrast !== null && contrast < LEAST_CONTRAST))
    found.push(
      finding(
        'patches',
        'warning',
        told && isHardlyTold
          ? msg('check.patches', {
              answers: told.answers,
              tower: told.byTower,
              pixels: told.byPixels,
              chance: told.byChance,
            })
          : msg('check.contrast', { contrast: contrast ?? 0 }),
        'choose-model',
        ...(trains.patches ? [] : (['train-patches'] as const)),
      ),
    );
  if (found.length === 0)
    found.push(finding('pictures', 'good', msg('check.pictures', { tokens: median })));
  return found;
}

function base({ asked: { questions, right, wellFormed } }: StartFigures): Finding[] {
  return [finding('base', 'good', msg('check.base', { questions, right, formed: wellFormed }))];
}

/** Facts about a recipe that decide which settings an action changes. */
export interface ChangeableSteps {
  /** The first step that trains. */
  readonly training: string | undefined;
  /** Steps whose answers have a length. */
  readonly answering: readonly string[];
  /** Steps with a setting for the size of pictures. */
  readonly seeing: readonly string[];
}

/** The settings that the actions of the findings change, by step. */
export function changesOf(
  findings: readonly CheckFinding<unknown>[],
  figures: StartFigures,
  { training, answering, seeing }: ChangeableSteps,
): ActionChanges {
  const wanted = new Set(findings.flatMap(({ actions }) => actions));
  const { length: sizes, pictures: seen } = figures;
  const isWhole = figures.tableParameters <= LARGEST_WHOLE_TABLE;
  const room =
    sizes.gold > sizes.answer
      ? Math.min(sizes.gold, sizes.context - sizes.prompt)
      : sizes.context - sizes.prompt;
  const of = (steps: readonly string[], settings: Record<string, string | number>) =>
    Object.fromEntries(steps.map((step) => [step, settings]));
  return {
    ...(wanted.has('train-embeddings') && training !== undefined
      ? {
          'train-embeddings': of(
            [training],
            isWhole
              ? { modulesToSave: 'embed_tokens,lm_head' }
              : { targetModules: 'all-linear,embed_tokens,lm_head' },
          ),
        }
      : {}),
    ...(wanted.has('train-patches') && training !== undefined
      ? { 'train-patches': of([training], { modulesToSave: 'patch_embed.proj' }) }
      : {}),
    ...(wanted.has('shorter') && room >= SHORTEST_ANSWER
      ? { shorter: of(answering, { maxNewTokens: room }) }
      : {}),
    ...(wanted.has('picture-size') && seen && seeing.length > 0
      ? {
          'picture-size': of(
            seeing,
            seen.tokensPerPicture.median < FEWEST_PICTURE_TOKENS
              ? { minPixels: FEWEST_PICTURE_TOKENS * seen.pixelsPerToken }
              : { maxPixels: Math.floor(seen.tokensPerPicture.median / 2) * seen.pixelsPerToken },
          ),
        }
      : {}),
  };
}
