// The software GPU that comes with Electron: SwiftShader, which runs WebGPU on the processor.

import * as fs from 'node:fs';
import * as path from 'node:path';

const electrons = path.join(import.meta.dirname, '..', '.cache/electron');

/** The folder of the Electron that is set up, else of one that lies there. */
function electronFolder(): string | undefined {
  const record = path.join(electrons, 'window.json');
  if (fs.existsSync(record)) {
    const { electron } = JSON.parse(fs.readFileSync(record, 'utf8')) as { electron?: string };
    return electron && path.dirname(electron);
  }
  if (!fs.existsSync(electrons)) return undefined;
  const folders = fs.readdirSync(electrons).map((name) => path.join(electrons, name));
  return folders.find((folder) => fs.existsSync(path.join(folder, 'vk_swiftshader_icd.json')));
}

/** The environment in which Vulkan finds SwiftShader, or why there is none. */
export function softwareGpu(): NodeJS.ProcessEnv | string {
  const folder = electronFolder();
  if (!folder) return 'no Electron is set up (node scripts/setup.mjs --window)';
  const driver = path.join(folder, 'vk_swiftshader_icd.json');
  if (!fs.existsSync(driver)) return 'this Electron brings no software GPU';
  return {
    ...process.env,
    VK_ICD_FILENAMES: driver,
    VK_DRIVER_FILES: driver,
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter),
  };
}
