// The log of a training in parts: its lines are those of one without interruption.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of all courses, and the time that they took. */
export class TrainingLog {
  readonly lines: string[];
  private course = '';
  private readonly file: string;
  private readonly secondsFile: string;
  private readonly earlier: number;
  private readonly startMs = performance.now();

  /** `before`: the lines of courses that were trained elsewhere. */
  constructor(dir: string, before: readonly string[]) {
    this.file = join(dir, 'training.log');
    // The time is in the card, not in the log, which is reproducible.
    this.secondsFile = join(dir, 'seconds');
    this.earlier = existsSync(this.secondsFile)
      ? Number(readFileSync(this.secondsFile, 'utf8'))
      : 0;
    this.lines = existsSync(this.file)
      ? readFileSync(this.file, 'utf8').trimEnd().split('\n')
      : [...before];
  }

  startCourse(name: string): void {
    this.course = name;
  }

  add(line: string): void {
    this.lines.push(`${this.course} course, ${line}`);
    writeFileSync(this.file, `${this.lines.join('\n')}\n`);
    writeFileSync(this.secondsFile, String(this.seconds()));
    process.stderr.write(`general  ${this.seconds()} s  ${line}\n`);
  }

  /** Takes out the present course's lines after the step at which training goes on. */
  resumeAt(step: number): void {
    const isAfter = (line: string) =>
      line.startsWith(`${this.course} course`) &&
      Number(/ step (\d+) of/.exec(line)?.[1] ?? 0) > step;
    this.lines.splice(0, this.lines.length, ...this.lines.filter((line) => !isAfter(line)));
  }

  /** Seconds of all parts of the training. */
  seconds(): number {
    return Math.round(this.earlier + (performance.now() - this.startMs) / 1000);
  }
}
