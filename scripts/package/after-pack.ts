// What electron-builder calls when a package's files are laid out, before it sets the fuses: takes
// away what is not the product's, and adds the bill of materials and the licences.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AfterPackContext, LinuxPackager } from 'electron-builder';
import { LICENCES_FILE, licencesText } from './licences.ts';
import { SBOM_FILE, sbomText, type ElectronParts } from './sbom.ts';
import { shippedPackages } from './shipped.ts';

const root = resolve(import.meta.dirname, '../..');

/** Parts of the fallback Electron that belong to the product it came with. */
const FOREIGN = ['resources/app', 'browser_v8_context_snapshot.bin'];
/** A processor that plays graphics card, for pages with 3D graphics; ours has none. */
const UNUSED = ['libvk_swiftshader.so', 'vk_swiftshader_icd.json'];

export default function afterPack(context: AfterPackContext): void {
  const { appOutDir, packager } = context;
  for (const name of [...FOREIGN, ...UNUSED])
    rmSync(join(appOutDir, name), { recursive: true, force: true });
  if (context.electronPlatformName === 'linux') compressLicences(appOutDir);
  const resources = packager.getResourcesDir(appOutDir);
  const packages = shippedPackages(root, join(resources, 'app.asar'));
  const electron = electronParts(context);
  writeFileSync(join(resources, SBOM_FILE), sbomText(root, packages, electron));
  writeFileSync(join(resources, LICENCES_FILE), licencesText(root, packages));
}

/** Chromium's licences are 9 MB of text. */
function compressLicences(folder: string): void {
  const file = join(folder, 'LICENSES.chromium.html');
  if (!existsSync(file)) return;
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  rmSync(file);
}

/** Versions of the Electron that was packed; those of its parts where it runs on this machine. */
function electronParts({
  appOutDir,
  packager,
  electronPlatformName,
}: AfterPackContext): ElectronParts {
  const electron = packager.info.framework.version;
  const program = join(appOutDir, programOf(packager, electronPlatformName));
  if (electronPlatformName !== process.platform || !existsSync(program)) return { electron };
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const text = execFileSync(program, ['-p', 'JSON.stringify(process.versions)'], { env });
  const { chrome, node, v8 } = JSON.parse(text.toString()) as Record<string, string>;
  return { electron, chrome, node, v8 };
}

function programOf(packager: AfterPackContext['packager'], platform: string): string {
  const { productFilename } = packager.appInfo;
  if (platform === 'win32') return `${productFilename}.exe`;
  if (platform === 'linux') return (packager as LinuxPackager).executableName;
  return join(`${productFilename}.app`, 'Contents', 'MacOS', productFilename);
}
