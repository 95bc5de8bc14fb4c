// Progress on standard error: a list of steps with progress bars on a terminal, JSON lines elsewhere.

import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import type { Clock } from '../../platform/clock.ts';

/** Where progress is written. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** A step of the list; `job` is null before it starts. */
export interface StepLine {
  readonly name: string;
  readonly job: JobView | null;
  /** The latest metrics, e.g. the loss. */
  readonly point?: MetricPoint | undefined;
}

export interface Display {
  /**
   * The current state of all steps; drawn at most ten times per second, and always when a status
   * changes.
   */
  update(title: string, steps: readonly StepLine[]): void;
  /** A line of text above the list. */
  message(text: string): void;
  /** Draws the final state and leaves it on the terminal. */
  close(): void;
}

const TERMINAL_INTERVAL_MS = 100;
const JSON_INTERVAL_MS = 1_000;
const BAR_WIDTH = 24;
/** The metrics worth showing while a step runs; the first one that exists is shown. */
const SHOWN_METRICS = ['reward', 'loss', 'accuracy'];

/** Opens the display: redrawn lines on a terminal, otherwise one JSON document per line. */
export function openDisplay(screen: Terminal, clock: Clock): Display {
  return screen.isTTY ? terminalDisplay(screen, clock) : jsonDisplay(screen, clock);
}

/** The lines of the list, each shorter than `columns`. */
export function drawSteps(
  title: string,
  steps: readonly StepLine[],
  { columns, nowMs }: { columns: number; nowMs: number },
): string[] {
  const width = Math.max(6, ...steps.map((step) => step.name.length));
  const lines = steps.map((step) => `  ${drawStep(step, width, nowMs)}`);
  return [title, ...lines].map((line) => [...line].slice(0, Math.max(10, columns - 1)).join(''));
}

/** A duration as `8 s`, `3 min 20 s` or `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The warnings in a job's summary, in English: what must be looked at before the result is used. */
export function warningsOf({ summary }: Pick<JobView, 'summary'>): string[] {
  const warnings = summary?.['warnings'];
  if (!Array.isArray(warnings)) return [];
  return warnings.flatMap((each: unknown) => {
    const text = typeof each === 'string' ? each : (each as { text?: unknown } | null)?.text;
    return typeof text === 'string' ? [text] : [];
  });
}

/** Working time of a job; by the times of its start and end where it is not known. */
function workedSeconds({ workedMs, startedMs, finishedMs }: JobView, nowMs: number): number {
  if (workedMs !== undefined && workedMs > 0) return workedMs / 1_000;
  return Math.max(0, (finishedMs ?? nowMs) - (startedMs ?? nowMs)) / 1_000;
}

function drawStep({ name, job, point }: StepLine, width: number, nowMs: number): string {
  const label = name.padEnd(width);
  if (job === null || job.status === 'queued') return `○ ${label}`;
  const seconds = workedSeconds(job, nowMs);
  if (job.status === 'done') {
    const warnings = warningsOf(job).length;
    const mark = warnings > 0 ? '▲' : '✔';
    const words = warnings > 0 ? ` · ${warnings === 1 ? 'a warning' : `${warnings} warnings`}` : '';
    return `${mark} ${label}  ${formatDuration(seconds)}${words}`;
  }
  if (job.status !== 'running') return `✘ ${label}  ${job.status}`;
  const { fraction = 0, title = '', detail, secondsLeft } = job.progress ?? {};
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  const bar = '▓'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const left = secondsLeft === undefined ? '' : `${formatDuration(secondsLeft)} left`;
  const figure = SHOWN_METRICS.find((key) => point?.values[key] !== undefined);
  const value = figure && point ? `${figure} ${point.values[figure]!.toFixed(3)}` : '';
  const words = [title, detail ?? '', value, left].filter((word) => word !== '').join(' · ');
  return `▸ ${label}  ${bar}${percent}  ${words}`;
}

function terminalDisplay(screen: Terminal, clock: Clock): Display {
  let drawnLines = 0;
  let drawnMs = -Infinity;
  let drawnStatuses = '';
  let latest: { title: string; steps: readonly StepLine[] } | undefined;
  const erase = (): string => (drawnLines === 0 ? '' : `\u001b[${drawnLines}A\u001b[J`);
  const draw = (): void => {
    if (!latest) return;
    const nowMs = clock.nowMs();
    const lines = drawSteps(latest.title, latest.steps, { columns: screen.columns, nowMs });
    screen.write(`${erase()}${lines.join('\n')}\n`);
    drawnLines = lines.length;
    drawnMs = clock.steadyMs();
  };
  return {
    update: (title, steps) => {
      latest = { title, steps };
      const statuses = steps.map((step) => step.job?.status ?? '').join(' ');
      if (statuses === drawnStatuses && clock.steadyMs() - drawnMs < TERMINAL_INTERVAL_MS) return;
      drawnStatuses = statuses;
      draw();
    },
    message: (text) => {
      screen.write(`${erase()}${text}\n`);
      drawnLines = 0;
      draw();
    },
    close: draw,
  };
}

function jsonDisplay(screen: Terminal, clock: Clock): Display {
  const statuses = new Map<string, string>();
  let sentMs = -Infinity;
  const send = (event: object): void => screen.write(`${JSON.stringify(event)}\n`);
  return {
    update: (_title, steps) => {
      for (const { name, job, point } of steps) {
        if (job === null) continue;
        if (statuses.get(name) !== job.status) {
          statuses.set(name, job.status);
          const warnings = job.status === 'done' ? warningsOf(job) : [];
          const status = warnings.length > 0 ? 'done-with-warnings' : job.status;
          const told = warnings.length > 0 ? { warnings } : {};
          send({ event: 'step', step: name, stage: job.stage, status, ...told });
        }
        if (job.status !== 'running' || job.progress === null) continue;
        if (clock.steadyMs() - sentMs < JSON_INTERVAL_MS) continue;
        sentMs = clock.steadyMs();
        const values = point === undefined ? {} : { values: point.values };
        send({ event: 'progress', step: name, ...job.progress, ...values });
      }
    },
    message: (text) => send({ event: 'message', text }),
    close: () => undefined,
  };
}
