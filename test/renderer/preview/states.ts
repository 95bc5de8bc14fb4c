// Made-up but realistic states of the window for looking at it: a development aid, never shown to users.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  JobStatus,
  JobView,
  MetricPoint,
  SampleAnswer,
  StageName,
} from '../../../preload/contract/jobs.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import type { Snapshot } from '../../../preload/contract/app.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import type { PlanView } from '../../../preload/contract/train.ts';
import { libraryAnswers } from './library.ts';
import { createRandom } from './random.ts';

/** All that a stand-in for `window.omr` answers with. */
export interface PreviewState {
  readonly snapshot: Snapshot;
  readonly metrics: Readonly<Record<string, readonly MetricPoint[]>>;
  readonly samples: Readonly<Record<string, readonly SampleAnswer[]>>;
  readonly pictures: Readonly<Record<string, string>>;
  readonly report: string;
  /** Answers to further requests, by name. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

const START_MS = Date.UTC(2026, 4, 4, 9, 0, 0);
const RECIPE: readonly (readonly [string, StageName])[] = [
  ['import', 'import'],
  ['curate', 'curate'],
  ['evaluate-base', 'evaluate'],
  ['distill', 'distill'],
  ['sft', 'sft'],
  ['evaluate-sft', 'evaluate'],
  ['rl', 'rl'],
  ['evaluate-rl', 'evaluate'],
];
const SUMMARIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  import: {
    rows: 4400,
    pictures: 3200,
    by_split: { sft: 1200, rl: 2400, validation: 200, test: 600 },
    by_kind: { read: 1320, sum: 1320, difference: 1100, larger: 660 },
  },
  curate: {
    rows_in: 4400,
    rows: 4386,
    contradictions: 0,
    duplicates: 9,
    near_duplicates: 5,
    leaks: 0,
    disagreements: 0,
    by_split: { sft: 1196, rl: 2390, validation: 200, test: 600 },
    by_kind: { read: 1312, sum: 1318, difference: 1098, larger: 658 },
  },
  distill: {
    questions: 1200,
    answers: 9600,
    kept: 7392,
    kinds: { read: 0.84, sum: 0.73, difference: 0.71, larger: 0.88 },
  },
  sft: { steps: 340, questions: 1140, loss: 0.21 },
  rl: { steps: 92, reward: 0.83 },
  'evaluate-base': evaluation(0.348, [0.44, 0.22, 0.21, 0.75], 21.4, 0.331),
  'evaluate-sft': evaluation(0.817, [0.89, 0.78, 0.74, 0.93], 20.6, 0.757),
  'evaluate-rl': evaluation(0.846, [0.91, 0.81, 0.78, 0.94], 17.9, 0.802),
};

function evaluation(
  accuracy: number,
  [read, sum, difference, larger]: readonly number[],
  meanLength: number,
  sampled: number,
): Readonly<Record<string, unknown>> {
  const n = 600;
  const half = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / n);
  return {
    accuracy,
    low: accuracy - half,
    high: accuracy + half,
    n,
    format: 0.99,
    mean_length: meanLength,
    sampled_accuracy: sampled,
    kinds: { read, sum, difference, larger },
  };
}

/** A project whose step `current` has the given status; earlier ones are done, later ones not started. */
function projectAt(
  current: number,
  status: JobStatus,
  job: Partial<JobView> = {},
  { name = 'Meter cards', id = 'p1' }: { name?: string; id?: string } = {},
): { project: ProjectView; jobs: JobView[] } {
  const base = id === 'p1' ? 0 : 100 * (1 + Number(id.slice(1)));
  const jobs = RECIPE.slice(0, current + 1).map(([step, stage], i): JobView => {
    const now = i === current;
    const done = !now || status === 'done';
    return {
      id: base + i + 1,
      step,
      stage,
      projectId: id,
      runId: `${id}-${step}`,
      status: done ? 'done' : status,
      settings: { learning_rate: 0.002, batch: 32, rank: 16, seed: 1, conciseness: 0.1 },
      progress: null,
      summary: done ? SUMMARIES[step]! : null,
      artifact: done
        ? { kind: 'model', id: `${step}-7f3a`, path: `workspace/runs/${id}-${step}` }
        : null,
      error: null,
      createdMs: START_MS,
      startedMs: START_MS + i * 61_000,
      finishedMs: done ? START_MS + i * 61_000 + 58_300 : null,
      ...(now ? job : {}),
    };
  });
  const project: ProjectView = {
    id,
    name,
    createdMs: START_MS + base,
    steps: RECIPE.map(([step, stage], i) => ({
      name: step,
      stage,
      jobId: i <= current ? base + i + 1 : null,
    })),
    reportPath: current === RECIPE.length - 1 && status === 'done' ? 'report.html' : null,
  };
  return { project, jobs };
}

function sftCurve(steps: number): MetricPoint[] {
  const random = createRandom(3);
  return Array.from({ length: steps }, (_, step) => ({
    step: step + 1,
    values: {
      loss:
        0.18 + 1.75 * Math.exp(-step / 45) + (random() - 0.5) * (0.05 + 0.3 * Math.exp(-step / 60)),
      learning_rate:
        step < 10 ? (0.002 * (step + 1)) / 10 : 0.001 * (1 + Math.cos((Math.PI * step) / 340)),
      grad_norm: 0.4 + 2 * Math.exp(-step / 30) + random() * 0.4,
      tokens_per_second: 7200 + random() * 600,
    },
  }));
}

function rlCurve(steps: number): MetricPoint[] {
  const random = createRandom(5);
  return Array.from({ length: steps }, (_, step) => {
    const accuracy = 0.757 + (0.05 * step) / 92 + (random() - 0.5) * 0.07;
    return {
      step: step + 1,
      values: {
        accuracy,
        reward: 0.9 * accuracy + 0.098,
        length: 20.6 - (2.8 * step) / 92 + (random() - 0.5) * 0.8,
        frac_reward_zero_std: 0.58 + random() * 0.12,
        grad_norm: 0.3 + random() * 0.3,
        clip_fraction: 0.12 + random() * 0.06,
        entropy: 0.34 - step / 900 + random() * 0.02,
      },
    };
  });
}

interface Cards {
  readonly samples: SampleAnswer[];
  readonly pictures: Record<string, string>;
}

const SAMPLE = join(import.meta.dirname, '../../../resources/sample/test');

/**
 * Made-up answers on cards of the sample; `answersEach` to every question, `rightShare` of them
 * right.
 */
function cards(questions: number, answersEach: number, rightShare: number, step: number): Cards {
  const random = createRandom(11 + questions);
  const pictures: Record<string, string> = {};
  const rows = readFileSync(join(SAMPLE, 'cards.jsonl'), 'utf8')
    .split('\n')
    .slice(0, questions)
    .map((line) => JSON.parse(line) as Record<'id' | 'picture' | 'question' | 'answer', string>);
  const samples = rows.flatMap((row, i) => {
    const png = readFileSync(join(SAMPLE, row.picture)).toString('base64');
    pictures[row.id] = `data:image/png;base64,${png}`;
    return Array.from({ length: answersEach }, (): SampleAnswer => {
      const right = random() < rightShare;
      const wrong = Number.isNaN(Number(row.answer))
        ? 'B'
        : String(Number(row.answer) + Math.ceil(random() * 3));
      const given = right ? row.answer : wrong;
      return {
        step: step - i,
        exampleId: row.id,
        question: row.question,
        picture: row.id,
        gold: row.answer,
        response: `<think> A = 4 1 B = 2 5 . 1 - 5 = 6 , 4 - 2 - 1 = ${given} . </think> <answer> ${given} </answer>`,
        correct: right,
        format: random() < 0.95,
        lengthTokens: 17 + Math.floor(random() * 9),
      };
    });
  });
  return { samples, pictures };
}

function state(
  parts: readonly { project: ProjectView; jobs: JobView[] }[],
  rest: Partial<Omit<PreviewState, 'snapshot'>> & { attempts?: number } = {},
): PreviewState {
  return {
    snapshot: {
      workspace: '/home/ada/OpenMMReasoner',
      version: '0.1.0',
      projects: parts.map((part) => part.project),
      jobs: parts.flatMap((part) => part.jobs),
      network: { attempts: rest.attempts ?? 0 },
    },
    metrics: rest.metrics ?? {},
    samples: rest.samples ?? {},
    pictures: rest.pictures ?? {},
    report: rest.report ?? '',
  };
}

const LONG =
  'Read both meters on the card, subtract the lower from the higher reading, and say by how many cubic metres the household would exceed its yearly allowance if consumption went on like this until the end of December, to the nearest whole number';
const REPORT = `<!doctype html><html><head><style>body{font:14px system-ui;margin:32px}h1{font-size:28px}:root{color-scheme:light dark}</style></head><body><h1>Report</h1><p style="color:#0072b2">From 35 % to 85 % right answers.</p><script>document.body.textContent='a script ran'</script></body></html>`;

/** The states that every change of a screen is looked at in, by name. */
/** What the page Train asks for, with own examples of which some have reasoning. */
function trainAnswers(): NonNullable<PreviewState['answers']> {
  const model = (name: string): ModelView => ({
    ...{ id: `pocket-${name}`, name: `Pocket ${name}`, path: `/r/${name}`, origin: 'pocket' },
    ...{ setting: `resource:pocket/${name}`, kind: 'base', modelType: 'qwen2_5_vl' },
    ...{ parameters: 4.5e6, bytes: 9e6, seesPictures: true, seesVideos: false },
    ...{ licence: null, base: null },
    ...{
      madeFrom: [],
      jobId: null,
      projectId: null,
      createdMs: null,
      hasCard: false,
      problem: null,
    },
  });
  const examples = { kind: 'inspection', runId: 'r1' } as const;
  const source = { examples, name: 'Zähler im Keller', rows: 412, createdMs: START_MS };
  const recipe = { name: source.name, seed: 1, steps: [] };
  return {
    'plan:draft': null,
    'plan:sources': [source],
    'models:list': ['base', 'general', 'teacher'].map(model),
    'stages:settings': {},
    'hosts:list': ['192.168.1.20:8000'],
    'plan:view': {
      ...{ recipe, standard: recipe, yaml: '', parts: { sft: 309, test: 103 }, steps: [] },
      ...{
        partsWay: 'divided',
        isCounted: false,
        isUndivided: true,
        hasPictures: true,
        teacherKind: 'model',
        rationales: 0.31,
        seconds: null,
      },
      secondsBySize: { quick: 90, balanced: 400, thorough: 1_500 },
      stepsBySize: { quick: [], balanced: [], thorough: [] },
    } satisfies PlanView,
  };
}

export function previewStates(): Readonly<Record<string, PreviewState>> {
  const teacher = cards(6, 8, 0.77, 140);
  const learning = cards(12, 1, 0.7, 190);
  const practising = cards(14, 1, 0.8, 60);
  const gallery = cards(10, 1, 1, 10);
  const running = (detail: string, fraction: number, secondsLeft?: number): Partial<JobView> => ({
    progress: {
      fraction,
      title: detail,
      detail,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    },
    startedMs: Date.now() - 74_000,
  });
  const done = projectAt(7, 'done');
  const doneRuns = {
    metrics: { 'p1-sft': sftCurve(340), 'p1-rl': rlCurve(92) },
    samples: {
      'p1-import': gallery.samples,
      'p1-distill': teacher.samples,
      'p1-sft': learning.samples,
      'p1-rl': practising.samples,
    },
    pictures: {
      ...teacher.pictures,
      ...learning.pictures,
      ...practising.pictures,
      ...gallery.pictures,
    },
    report: REPORT,
  };
  return {
    train: { ...state([done], doneRuns), answers: trainAnswers() },
    first: state([]),
    starting: state([projectAt(0, 'running', { progress: null, startedMs: Date.now() })]),
    answers: state([projectAt(3, 'running', running('question 140 of 1,200', 0.117, 49))], {
      samples: { 'p1-distill': teacher.samples },
      pictures: teacher.pictures,
    }),
    sft: state([projectAt(4, 'running', running('step 190 of 340', 0.558, 68))], {
      metrics: { 'p1-sft': sftCurve(190) },
      samples: { 'p1-sft': learning.samples },
      pictures: learning.pictures,
    }),
    'sft-early': state([projectAt(4, 'running', running('step 2 of 340', 0.006))], {
      metrics: { 'p1-sft': sftCurve(2) },
    }),
    rl: state([projectAt(6, 'running', running('step 60 of 92', 0.652, 83))], {
      metrics: { 'p1-rl': rlCurve(60) },
      samples: { 'p1-rl': practising.samples },
      pictures: practising.pictures,
    }),
    finished: state([done], doneRuns),
    library: { ...state([done], doneRuns), answers: libraryAnswers() },
    failed: state(
      [
        projectAt(4, 'failed', {
          error: {
            message:
              'Row 118 of cards.jsonl names images/0118.png, but the folder has no such file.',
            hint: 'Choose the picture folder, or leave out 3 rows like this.',
          },
          finishedMs: START_MS + 300_000,
        }),
      ],
      { metrics: { 'p1-sft': sftCurve(60) }, attempts: 2 },
    ),
    interrupted: state([projectAt(6, 'interrupted', { finishedMs: START_MS + 400_000 })], {
      metrics: { 'p1-rl': rlCurve(31) },
      samples: { 'p1-rl': practising.samples },
      pictures: practising.pictures,
    }),
    long: longTexts(practising, rlCurve(60), running(LONG, 0.652, 30_000)),
    rtl: rightToLeft(practising, rlCurve(60), running('step 60 of 92', 0.652, 83)),
    many: state(
      [
        projectAt(4, 'running', running('step 190 of 340', 0.558, 68)),
        ...Array.from({ length: 40 }, (_, i) =>
          projectAt(
            i % 8,
            i % 8 === 7 ? 'done' : i % 3 === 0 ? 'failed' : 'cancelled',
            {},
            { id: `q${i}`, name: `Meter cards ${i + 2}` },
          ),
        ),
      ],
      {},
    ),
  };
}

function longTexts(from: Cards, curve: MetricPoint[], job: Partial<JobView>): PreviewState {
  const name =
    'Water and gas meters of the northern district, readings by hand, winter and spring campaign, second revision';
  return state([projectAt(6, 'running', job, { name })], {
    metrics: { 'p1-rl': curve },
    samples: {
      'p1-rl': from.samples.map((sample) => ({
        ...sample,
        question: `${LONG}?`,
        gold: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen '.repeat(2),
        response: `<think> ${`${LONG}. `.repeat(6)} </think> <answer> ${LONG} </answer>`,
      })),
    },
    pictures: from.pictures,
  });
}

function rightToLeft(from: Cards, curve: MetricPoint[], job: Partial<JobView>): PreviewState {
  return state([projectAt(6, 'running', job, { name: 'בטאקות עדאדאת المياه' })], {
    metrics: { 'p1-rl': curve },
    samples: {
      'p1-rl': from.samples.map((sample) => ({
        ...sample,
        question: 'ما مجموع القراءتين A و B؟',
        gold: 'اثنان وسبعون',
        response:
          '<think> القراءة A هي 47 والقراءة B هي 25 . </think> <answer> اثنان وسبعون </answer>',
      })),
    },
    pictures: from.pictures,
  });
}
