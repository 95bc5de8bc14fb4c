// The icon in every form that a system asks for, drawn from one picture: PNG files for Linux, ICO
// for Windows, ICNS for macOS.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** A picture in a frame, and above it the step up that it takes. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect x="2" y="2" width="60" height="60" rx="14" fill="#1f4e8c"/>
  <rect x="12" y="20" width="34" height="30" rx="4" fill="#fff"/>
  <circle cx="22" cy="29" r="3.5" fill="#f2b134"/>
  <path d="M15 46l9-10 6 6 6-8 7 12z" fill="#2e8b74"/>
  <path d="M38 24l14-14m-9 0h9v9" fill="none" stroke="#f2b134" stroke-width="4.5"
    stroke-linecap="round" stroke-linejoin="round"/>
</svg>`;

/** Widths of the icon theme of Linux desktops. */
export const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;
/** Apple's four-letter types of PNG entries and their widths. */
const ICNS_TYPES = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64 } as const;

/** The icon as a PNG file of that width. */
export function iconPng(width: number): Promise<Buffer> {
  const density = Math.ceil((72 * width) / 64);
  return sharp(Buffer.from(ICON), { density }).resize(width, width).png().toBuffer();
}

/** PNG files as one Windows icon. */
export function icoOf(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.size);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.size, 4);
  let offset = head.length;
  [...pictures].forEach(([width, png], i) => {
    const at = 6 + 16 * i;
    // 0 stands for 256.
    head.writeUInt8(width % 256, at);
    head.writeUInt8(width % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.values()]);
}

/** PNG files as one macOS icon, by type. */
export function icnsOf(pictures: ReadonlyMap<string, Buffer>): Buffer {
  const parts = [...pictures].flatMap(([type, png]) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return [head, png];
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

/** Writes `icon.ico`, `icon.icns` and `linux/WxW.png` into the folder. */
export async function writeIcons(folder: string): Promise<void> {
  mkdirSync(join(folder, 'linux'), { recursive: true });
  const widths = new Set<number>([...LINUX_SIZES, ...ICO_SIZES, ...Object.values(ICNS_TYPES)]);
  const pngs = new Map<number, Buffer>();
  for (const width of widths) pngs.set(width, await iconPng(width));
  for (const width of LINUX_SIZES)
    writeFileSync(join(folder, 'linux', `${width}x${width}.png`), pngs.get(width)!);
  const ico = new Map(ICO_SIZES.map((width) => [width, pngs.get(width)!]));
  writeFileSync(join(folder, 'icon.ico'), icoOf(ico));
  const icns = Object.entries(ICNS_TYPES).map(([type, width]) => [type, pngs.get(width)!] as const);
  writeFileSync(join(folder, 'icon.icns'), icnsOf(new Map(icns)));
}
