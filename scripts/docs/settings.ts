// Writes docs/settings.md, the settings of all stages: `npm run docs:settings`.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settingDescriptions } from '../../main/cli/terminal/settings-help.ts';
import { stages } from '../../main/stages/index.ts';

/** The page that is written. */
export const SETTINGS_PAGE = join(resolve(import.meta.dirname, '../..'), 'docs/settings.md');

/** Columns of a line. */
const COLUMNS = 108;

const HEAD = `# Settings

Every setting of every stage: its type, its default, and what it means. The same words stand in
\`omr STAGE --help\` and, for the stages of the recipe, under _Advanced_ on _Train_. On the command line
a setting is \`--set NAME=VALUE\`, in a recipe \`NAME: VALUE\` below the step's \`settings\`.

This page is written from the sources by \`npm run docs:settings\`.
`;

/** The text of the page. */
export async function settingsPage(): Promise<string> {
  const sections: string[] = [];
  for (const [name, load] of Object.entries(stages)) {
    const { stage } = await load();
    const items = settingDescriptions(name, stage.defaults).map(
      ({ name: setting, type, default: value, meaning }) =>
        wrapped(`- \`${setting}\` (${type}, \`${value}\`): ${meaning}`),
    );
    sections.push(`## ${name}\n\n${items.join('\n')}\n`);
  }
  return [HEAD, ...sections].join('\n');
}

/** An item of a list in lines of at most {@link COLUMNS}. */
function wrapped(item: string): string {
  const lines: string[] = [''];
  for (const word of item.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > COLUMNS) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(SETTINGS_PAGE, await settingsPage());
