// Writes a .deb from the packaged folder with dpkg-deb alone. The package has no scripts of its own:
// the system's triggers read desktop entry, file type and icons, so that nothing is left when it is removed.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newestGlibc } from './glibc.ts';
import { projectConfig } from './builder-config.ts';
import { iconPng, LINUX_SIZES } from './icons.ts';

/** Name of the package and of its command. */
export const PACKAGE = 'openmmreasoner';
/**
 * Where the program is installed. Not below `/opt`, which no package of Debian owns: dpkg would take it
 * away with the last program in it.
 */
export const INSTALLED = '/usr/lib/openmmreasoner';

/** The libraries of the system that Electron and the native packages open, as Debian names them. */
const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libcups2 | libcups2t64',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  // The second llama.cpp.
  'libgomp1',
  'libstdc++6',
];

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The architecture of this machine, as Debian names it. */
export const debArchitecture = (): string => ARCHITECTURES[process.arch] ?? process.arch;

/** The one file type of electron-builder.yml: transfer packs. */
function packType(): { ext: string; name: string; mimeType: string } {
  const [type] = projectConfig()['fileAssociations'] as ReturnType<typeof packType>[];
  return type!;
}

/** The description of the file type for the system's table of types. */
export function mimeTypes(): string {
  const { ext, name, mimeType } = packType();
  return `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="${mimeType}">
    <comment>${name}</comment>
    <comment xml:lang="de">OpenMMReasoner-Transferpaket</comment>
    <sub-class-of type="application/zip"/>
    <glob pattern="*.${ext}"/>
  </mime-type>
</mime-info>
`;
}

/** The desktop entry. It takes a transfer pack and no other file. */
export const desktopEntry = (): string => `[Desktop Entry]
Type=Application
Name=OpenMMReasoner
GenericName=Fine-tuning of multimodal models
GenericName[de]=Feinabstimmung multimodaler Modelle
Comment=Turn your own pictures, questions and answers into a reasoning model, offline
Comment[de]=Aus eigenen Bildern, Fragen und Antworten ein schlussfolgerndes Modell machen, offline
Exec=${PACKAGE} %f
MimeType=${packType().mimeType};
Icon=${PACKAGE}
Terminal=false
Categories=Science;ArtificialIntelligence;
Keywords=fine-tuning;machine learning;images;
StartupWMClass=${PACKAGE}
`;

/** What a .deb is made of. */
export interface DebContents {
  /** The packaged folder. */
  readonly folder: string;
  readonly version: string;
  /** Where the .deb is written. */
  readonly file: string;
  /** Where its tree is laid out; removed afterwards. */
  readonly work: string;
  /** Seconds since 1970 that no file's time exceeds, so that equal inputs give equal bytes. */
  readonly epoch: number;
  /** Compression of dpkg-deb, `zstd` unless said otherwise. */
  readonly compression?: string;
}

/** Size and place of a written .deb. */
export interface WrittenDeb {
  readonly file: string;
  readonly bytes: number;
  readonly installedBytes: number;
}

/** Writes the .deb. */
export async function writeDeb(contents: DebContents): Promise<WrittenDeb> {
  const { folder, version, file, work, epoch, compression = 'zstd' } = contents;
  rmSync(work, { recursive: true, force: true });
  const put = (path: string, text: string | Buffer): void => {
    mkdirSync(join(work, path, '..'), { recursive: true });
    writeFileSync(join(work, path), text);
  };
  mkdirSync(join(work, 'usr/lib'), { recursive: true });
  cpSync(folder, join(work, INSTALLED), { recursive: true });
  mkdirSync(join(work, 'usr/bin'), { recursive: true });
  symlinkSync(`${INSTALLED}/${PACKAGE}`, join(work, 'usr/bin', PACKAGE));
  put(`usr/share/applications/${PACKAGE}.desktop`, desktopEntry());
  put(`usr/share/mime/packages/${PACKAGE}.xml`, mimeTypes());
  for (const width of LINUX_SIZES) {
    const icon = `usr/share/icons/hicolor/${width}x${width}/apps/${PACKAGE}.png`;
    put(icon, await iconPng(width));
  }
  put(`usr/share/doc/${PACKAGE}/copyright`, copyright());
  setModes(work);
  const files = filesOf(work);
  const installedBytes = files.reduce((sum, path) => sum + lstatSync(join(work, path)).size, 0);
  const glibc = newestGlibc(files.map((path) => join(work, path)));
  put('DEBIAN/control', control(version, Math.ceil(installedBytes / 1024), glibc));
  put('DEBIAN/md5sums', md5sums(work, files));
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
  const args = ['--root-owner-group', `-Z${compression}`, '--build', work, file];
  execFileSync('dpkg-deb', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(work, { recursive: true });
  return { file, bytes: lstatSync(file).size, installedBytes };
}

/** Every file and link below a folder, sorted. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Everybody may read and nobody write; the sandbox's helper is run as root, as Chromium wants it. */
function setModes(work: string): void {
  chmodSync(work, 0o755);
  for (const entry of readdirSync(work, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || (lstatSync(path).mode & 0o100) !== 0;
    chmodSync(path, isProgram ? 0o755 : 0o644);
  }
  chmodSync(join(work, INSTALLED, 'chrome-sandbox'), 0o4755);
}

function control(version: string, kilobytes: number, glibc: string): string {
  return `Package: ${PACKAGE}
Version: ${version}
Architecture: ${debArchitecture()}
Maintainer: OpenMMReasoner Desktop <maintainers@openmmreasoner.invalid>
Installed-Size: ${kilobytes}
Depends: libc6 (>= ${glibc}), ${DEPENDS.join(', ')}
Recommends: xdg-utils
Section: science
Priority: optional
Description: Fine-tune multimodal reasoning models on your own pictures
 Turn your own pictures, questions and answers into a fine-tuned multimodal
 reasoning model, on one machine, offline.
`;
}

/** Sums with which \`dpkg --verify\` finds a changed file. */
function md5sums(work: string, files: readonly string[]): string {
  const lines = files
    .filter((path) => !lstatSync(join(work, path)).isSymbolicLink())
    .map((path) => {
      const sum = createHash('md5')
        .update(readFileSync(join(work, path)))
        .digest('hex');
      return `${sum}  ${path}`;
    });
  return `${lines.join('\n')}\n`;
}

const copyright =
  (): string => `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: OpenMMReasoner Desktop

Files: *
Copyright: OpenMMReasoner Desktop
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
Comment:
 Packages within, with their licences: ${INSTALLED}/resources/licences.txt and sbom.cdx.json.
 Electron and Chromium: ${INSTALLED}/LICENSE.electron.txt and LICENSES.chromium.html.gz.
`;
