// Runs one call of `omr`: parses the arguments, runs the command, prints its result, returns the
// exit code.

import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { forkLauncher } from '../engine-process/launcher.ts';
import { describeError, isAbort, UserError } from '../i18n/user-error.ts';
import { explained } from '../platform/files.ts';
import { findResources } from '../platform/app-paths.ts';
import { systemClock } from '../platform/clock.ts';
import { readVariable } from '../platform/network/environment.ts';
import { processGuard } from '../platform/network/process-guard.ts';
import { stages, type StageTable } from '../stages/index.ts';
import type { Finding } from './commands/doctor.ts';
import { helpText, readArguments, UsageError, type Arguments } from './terminal/arguments.ts';
import { isStageCommand, type CommandName, type StageCommand } from './terminal/command-table.ts';
import { Cancelled, type CliContext, type Output } from './terminal/context.ts';
import { settingsHelp } from './terminal/settings-help.ts';

type Command = (args: Arguments, context: CliContext) => Promise<Output>;

/** What runs each command that is not a stage; its code is loaded only when it runs. */
const RUNNERS: Readonly<Record<Exclude<CommandName, StageCommand>, Command>> = {
  demo: async (...call) => (await import('./commands/recipe.ts')).runDemo(...call),
  train: async (...call) => (await import('./commands/train.ts')).runTrain(...call),
  run: async (...call) => (await import('./commands/recipe.ts')).runRecipeFile(...call),
  network: async (...call) => (await import('./commands/network.ts')).network(...call),
  model: async (args, context) => {
    const [verb = '', dir] = args.words;
    if (verb === 'list') {
      if (dir !== undefined) throw modelUsage('list', 'takes no folder');
      return (await import('./commands/model/catalogue.ts')).modelList(context);
    }
    if (dir === undefined) throw modelUsage(verb, 'needs a DIR after it');
    if (verb === 'fit') return (await import('./commands/model/fit.ts')).modelFit(args, context);
    return jsonOutput(await (await import('./commands/model.ts')).modelInfo(args));
  },
  generate: async (args) => jsonOutput(await (await import('./commands/model.ts')).generate(args)),
  probe: async (args) => jsonOutput(await (await import('./commands/model.ts')).probe(args)),
  bench: async (args) => jsonOutput(await (await import('./bench/bench.ts')).bench(args)),
  serve: async (...call) => (await import('./commands/serve.ts')).serve(...call),
  score: async ({ flags }) => {
    const scores = await (await import('./commands/score.ts')).scoreFile(flags);
    return { document: scores, text: scores.map((score) => JSON.stringify(score)).join('\n') };
  },
  verify: async (...call) => (await import('./commands/verify.ts')).verify(...call),
  pack: async (...call) => (await import('./commands/transfer.ts')).pack(...call),
  unpack: async (...call) => (await import('./commands/transfer.ts')).unpack(...call),
  erase: async (...call) => (await import('./commands/erase.ts')).erase(...call),
  passphrase: async (...call) => (await import('./commands/passphrase.ts')).passphrase(...call),
  doctor: runDoctor,
};

/** Commands besides the stages that read or write the data of the workspace. */
const OPENING: ReadonlySet<CommandName> = new Set(['demo', 'train', 'run', 'erase']);

/**
 * Runs one command line. Returns the exit code: 0 done, 1 failed, 2 bad usage, 130 cancelled. The engine
 * process must know
 * the same `table` of stages.
 */
export async function main(
  given: readonly string[],
  { table = stages }: { table?: StageTable } = {},
): Promise<number> {
  try {
    const args = readArguments(given);
    const output = await runCommand(args, createContext(args, table));
    const text = args.flags.json ? (JSON.stringify(output.document) ?? '') : output.text;
    if (text !== '') await print(process.stdout, text);
    if (output.problem) throw output.problem;
    return 0;
  } catch (error) {
    return reportError(error);
  }
}

async function runCommand(args: Arguments, context: CliContext): Promise<Output> {
  const { command } = args;
  if (command === 'help') return showHelp(args.words[0] ?? '', context);
  if (isStageCommand(command) || OPENING.has(command)) {
    const { unlockIfLocked } = await import('./terminal/passphrase.ts');
    await unlockIfLocked(context.workspace, args.flags, context);
  }
  if (isStageCommand(command)) return (await import('./commands/stage.ts')).runStage(args, context);
  return RUNNERS[command](args, context);
}

/** The help of a command; of a stage with its settings. */
async function showHelp(name: string, { stages: table }: CliContext): Promise<Output> {
  const help = helpText(name);
  if (!isStageCommand(name)) return { document: null, text: help };
  const { stage } = await table[name]!();
  return { document: null, text: `${help}\n\n${settingsHelp(name, stage.defaults)}` };
}

/** Prints every check; fails where one did not pass. */
async function runDoctor({ flags }: Arguments, context: CliContext): Promise<Output> {
  if (flags['offline-proof']) return proveOffline(context);
  const { diagnose } = await import('./commands/doctor.ts');
  return checksOutput(await diagnose(context.workspace, context.guard), {});
}

/** Prints the proof that nothing leaves the machine; fails on any attempt. */
async function proveOffline(context: CliContext): Promise<Output> {
  const { findingsOf, proveOffline: prove } = await import('./commands/offline-proof.ts');
  const proof = await prove(context);
  return checksOutput(findingsOf(proof), { attempts: proof.attempts.length, proof });
}

function checksOutput(findings: readonly Finding[], more: object): Output {
  const lines = findings.map(
    ({ name, ok, found }) => `${ok ? '✔' : '✘'} ${name.padEnd(22)} ${found}`,
  );
  const output = { document: { ...more, findings }, text: lines.join('\n') };
  const failed = findings.filter(({ ok }) => !ok);
  if (failed.length === 0) return output;
  const names = failed.map(({ name }) => name).join(', ');
  const hint = msg('cli.doctor-problems.hint');
  return { ...output, problem: new UserError(msg('cli.doctor-problems', { names }), { hint }) };
}

function modelUsage(verb: string, problem: string): UsageError {
  return new UsageError(
    `omr model ${verb} ${problem}.`,
    'Usage: omr model list, omr model info DIR, or omr model fit DIR (or a name of the list)',
  );
}

function jsonOutput(document: unknown): Output {
  return { document, text: JSON.stringify(document, null, 2) };
}

function createContext({ flags }: Arguments, table: StageTable): CliContext {
  return {
    terminal: {
      isTTY: process.stderr.isTTY,
      get columns() {
        return process.stderr.columns || 80;
      },
      write: (text) => process.stderr.write(text),
    },
    clock: systemClock,
    launcher: forkLauncher(),
    stages: table,
    guard: processGuard,
    resources: findResources(),
    workspace: path.resolve(flags.workspace ?? readVariable('OMR_WORKSPACE') ?? 'workspace'),
    onInterrupt: (callback) => {
      let count = 0;
      const listener = (): void => {
        // The second Ctrl+C ends the process at once.
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

/**
 * Prints a message and its hint to standard error, with the stack of a bug if `OMR_STACK` is set.
 * Returns the exit code.
 */
async function reportError(thrown: unknown): Promise<number> {
  const error = explained(thrown);
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
    if (!(error instanceof UserError) && readVariable('OMR_STACK')) {
      lines.push(error instanceof Error ? (error.stack ?? '') : '');
    }
  }
  await print(process.stderr, lines.filter((line) => line !== '').join('\n'));
  return code;
}

/** Writes a line and waits until it is flushed: the process exits right after. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(`${text}\n`, () => resolve());
  });
}
