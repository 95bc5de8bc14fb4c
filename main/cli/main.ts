// One call of `omr`: reads the words, runs the command, prints its result, and says how it ended by the exit code.

import * as path from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { describeError, isAbort, UserError } from '../i18n/user-error.ts';
import { forkLauncher } from '../engine-process/launcher.ts';
import { guardNetwork } from '../platform/network-guard.ts';
import { findResources } from '../platform/app-paths.ts';
import { stages, type StageTable } from '../stages/index.ts';
import { helpText, readArguments, UsageError, type Arguments } from './terminal/arguments.ts';
import { Cancelled, type Output, type World } from './terminal/context.ts';
import { msg } from '../../i18n/message.ts';

/** Runs one command line. Returns the exit code: 0 done, 1 failed, 2 bad usage, 130 cancelled. The engine process must know the same `table` of stages. */
export async function main(
  given: readonly string[],
  { table = stages }: { table?: StageTable } = {},
): Promise<number> {
  try {
    const args = readArguments(given);
    const output = await runCommand(args, openWorld(args, table));
    const text = args.flags.json ? JSON.stringify(output.document) : output.text;
    if (text !== '') await print(process.stdout, text);
    return 0;
  } catch (error) {
    return tell(error);
  }
}

async function runCommand(args: Arguments, world: World): Promise<Output> {
  switch (args.command) {
    case 'help':
      return { document: null, text: helpText(args.words[0] ?? '') };
    case 'demo':
      return (await import('./commands/recipe.ts')).demo(args, world);
    case 'run':
      return (await import('./commands/recipe.ts')).run(args, world);
    case 'score': {
      const { scoreFile } = await import('./commands/score.ts');
      const scores = await scoreFile(args.flags);
      return { document: scores, text: scores.map((score) => JSON.stringify(score)).join('\n') };
    }
    case 'doctor': {
      const { examine } = await import('./commands/doctor.ts');
      const findings = await examine(world.workspace, world.guard);
      const lines = findings.map(
        ({ name, ok, found }) => `${ok ? '✔' : '✘'} ${name.padEnd(22)} ${found}`,
      );
      const bad = findings.filter(({ ok }) => !ok);
      if (bad.length === 0) return { document: { findings }, text: lines.join('\n') };
      const text = args.flags.json ? JSON.stringify({ findings }) : lines.join('\n');
      await print(process.stdout, text);
      throw new UserError(
        msg('cli.doctor-problems', { names: bad.map(({ name }) => name).join(', ') }),
        {
          hint: msg('cli.doctor-problems.hint'),
        },
      );
    }
    case 'network':
      return (await import('./commands/network.ts')).network(args, world);
    case 'bench': {
      const { bench } = await import('./bench/bench.ts');
      const document = await bench(args);
      return { document, text: JSON.stringify(document, null, 2) };
    }
    case 'generate':
    case 'probe':
    case 'model':
      return runEngineCommand(args);
    default:
      return (await import('./commands/stage.ts')).runStage(args, world);
  }
}

/** The commands that show a model as it is, without queue or workspace. */
async function runEngineCommand(args: Arguments): Promise<Output> {
  const commands = await import('./commands/model.ts');
  if (args.command === 'model' && args.words[0] === 'fit') {
    return (await import('./commands/fit.ts')).modelFit(args);
  }
  const work = { generate: commands.generate, probe: commands.probe, model: commands.modelInfo };
  const document: unknown = await work[args.command as keyof typeof work](args);
  return { document, text: JSON.stringify(document, null, 2) };
}

function openWorld({ flags }: Arguments, table: StageTable): World {
  const given = flags.workspace ?? process.env['OMR_WORKSPACE'] ?? 'workspace';
  return {
    screen: {
      isTTY: process.stderr.isTTY,
      get columns() {
        return process.stderr.columns || 80;
      },
      write: (text) => process.stderr.write(text),
    },
    clock: systemClock,
    launcher: forkLauncher(),
    stages: table,
    guard: guardNetwork(),
    resources: findResources(),
    workspace: path.resolve(String(given)),
    onInterrupt: (callback) => {
      let count = 0;
      const listener = (): void => {
        // Who asks a second time does not want to wait.
        if (++count > 1) process.exit(130);
        callback();
      };
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

/** One sentence and its hint on standard error; the stack too for a fault of the program. */
async function tell(error: unknown): Promise<number> {
  const lines: string[] = [];
  let code = 1;
  if (error instanceof UsageError || error instanceof Cancelled) {
    code = error instanceof UsageError ? 2 : 130;
    lines.push(error.message, error.hint);
  } else if (isAbort(error)) {
    code = 130;
    lines.push('Cancelled.');
  } else {
    const { message, hint } = describeError(error);
    lines.push(message, hint ?? '');
    if (!(error instanceof UserError) && process.env['OMR_STACK']) {
      lines.push(error instanceof Error ? (error.stack ?? '') : '');
    }
  }
  await print(process.stderr, lines.filter((line) => line !== '').join('\n'));
  return code;
}

/** Writes a text and waits until it is out: the process ends right after. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(`${text}\n`, () => resolve());
  });
}
