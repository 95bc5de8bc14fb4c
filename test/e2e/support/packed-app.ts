// The built app in an archive, as the package has it: its start then refuses what the package refuses.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { createPackage } from '@electron/asar';

/** Packs the app into an archive below `folder`; returns its path. */
export async function packedApp(root: string, folder: string): Promise<string> {
  const plain = path.join(folder, 'plain');
  fs.mkdirSync(plain, { recursive: true });
  fs.cpSync(path.join(root, 'out'), path.join(plain, 'out'), { recursive: true });
  fs.copyFileSync(path.join(root, 'package.json'), path.join(plain, 'package.json'));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const archive = path.join(folder, 'app.asar');
  await createPackage(plain, archive);
  return archive;
}
