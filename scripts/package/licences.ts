// The licences of everything in the package as one text.

import { licenceTexts, type ShippedPackage } from './shipped.ts';

/** Name of the file in the folder `resources` of the package. */
export const LICENCES_FILE = 'licences.txt';

const LINE = '='.repeat(80);

/**
 * Every shipped package with its licence and the licence's text; Electron's own and Chromium's
 * stand beside the program.
 */
export function licencesText(root: string, packages: readonly ShippedPackage[]): string {
  const parts = packages.map(({ folder, name, version, licence }) => {
    const texts = licenceTexts(root, folder);
    const said =
      texts.length > 0 ? texts.join('\n\n') : 'The package holds no text of its licence.';
    return `${LINE}\n${name} ${version}\n${licence}\n${LINE}\n\n${said}\n`;
  });
  const head =
    'OpenMMReasoner Desktop is under the Apache License 2.0. It holds the packages below.\n' +
    "Electron's licence and those of Chromium stand beside the program, in LICENSE.electron.txt\n" +
    'and LICENSES.chromium.html (on Linux compressed, as LICENSES.chromium.html.gz).\n';
  return `${head}\n${parts.join('\n')}`;
}
