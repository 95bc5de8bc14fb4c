// The machine around a program under test: empty folders for home and temporary files, and an
// environment without what build machines set.

import * as fs from 'node:fs';
import * as path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..');

/**
 * Variables by which libraries recognise a build machine, and stay quiet there; the list is the one
 * in ONNX Runtime 1.30. With one of them set, a test of telemetry would see nothing.
 */
const BUILD_MACHINE = ['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'TRAVIS']
  .concat(['JENKINS_URL', 'CODEBUILD_BUILD_ID', 'BUILDKITE', 'TEAMCITY_VERSION', 'APPVEYOR'])
  .concat(['BITBUCKET_BUILD_NUMBER', 'ORT_RUNNING_UNIT_TESTS', 'ORT_DISABLE_TELEMETRY']);

/** This process's environment with `home` as the folder for everything that is kept or temporary. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env))
    if (BUILD_MACHINE.includes(name) || /^(XDG_|VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name))
      delete env[name];
  for (const name of ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA']) env[name] = home;
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) env[name] = home;
  return env;
}

/** All files under a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** The program's own sources in these folders, relative to the project. */
export function sourcesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    filesIn(path.join(ROOT, folder))
      .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file))
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
  );
}
