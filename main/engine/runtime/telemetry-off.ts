// Variables that keep native libraries from calling out.

/**
 * ONNX Runtime 1.30 reports to its maker from native code, which the network guard cannot see: it
 * asks a name server for the maker's collector and writes a device id, a database of events and a
 * log into the folders for caches and temporary files. This variable stops all of it if it is set
 * before the library is loaded.
 */
export const TELEMETRY_OFF: Readonly<Record<string, string>> = { ORT_DISABLE_TELEMETRY: '1' };

/**
 * Variables by which native libraries recognise a build machine, and stay quiet there; the list is the
 * one in ONNX Runtime 1.30. With one of them set, nobody would see its telemetry.
 */
export const quietVariables = [
  ...['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'TRAVIS', 'JENKINS_URL'],
  ...['CODEBUILD_BUILD_ID', 'BUILDKITE', 'TEAMCITY_VERSION', 'APPVEYOR', 'BITBUCKET_BUILD_NUMBER'],
  ...['ORT_RUNNING_UNIT_TESTS', 'ORT_DISABLE_TELEMETRY'],
];
