// Where the software GPU of Electron is, for tests of WebGPU.

import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** The environment in which Vulkan finds SwiftShader, or why there is none. */
export function softwareGpu(): NodeJS.ProcessEnv | string {
  const record = path.join(root, '.cache/electron/window.json');
  if (!fs.existsSync(record)) return 'no Electron is set up (node scripts/setup.mjs --window)';
  const { electron } = JSON.parse(fs.readFileSync(record, 'utf8')) as { electron?: string };
  const folder = electron && path.dirname(electron);
  const driver = folder && path.join(folder, 'vk_swiftshader_icd.json');
  if (!driver || !fs.existsSync(driver)) return 'this Electron brings no software GPU';
  return {
    ...process.env,
    VK_ICD_FILENAMES: driver,
    VK_DRIVER_FILES: driver,
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter),
  };
}
