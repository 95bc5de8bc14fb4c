// Diagnostics may be shared publicly, so they must not contain private data.

import { expect, it } from 'vitest';
import { redact } from '../../../main/platform/redact.ts';

const own = {
  folders: [
    ['/home/ada/Wards of St Mary/workspace', '<workspace>'],
    ['/home/ada', '<home>'],
    ['C:\\Users\\Ada', '<home>'],
  ],
  texts: ['Is the fracture displaced?', 'yes, by 3 mm', 'no'],
} as const;

it('contains no folder and no file name', () => {
  const redacted = redact(
    [
      'The disk is full, so /home/ada/Wards of St Mary/workspace/runs/sft-1/model.part could not be written.',
      'Row 118 of cards-ward7.jsonl names images/0118.png, but the folder has no such file.',
      'C:\\Users\\Ada\\Scans\\hip.pdf is not writable.',
      'opened /mnt/usb/patients and file:///srv/x-rays/a.png',
      '/home/ada/thesis.txt is damaged',
    ].join('\n'),
    own,
  );
  expect(redacted).not.toMatch(/ada|St Mary|ward7|0118\.png|hip|usb|patients|x-rays|thesis/i);
  expect(redacted).toContain('The disk is full, so <workspace>/… could not be written.');
  expect(redacted).toContain('Row 118 of <file>');
  expect(redacted).toContain('opened <path> and <path>');
});

it('contains no question, no answer and nothing quoted', () => {
  const redacted = redact(
    'The answer yes, by 3 mm to Is the fracture displaced? is not one of "A", `B` or “Müller”.',
    own,
  );
  expect(redacted).toBe('The answer <text> to <text> is not one of "…", "…" or "…".');
});

it('keeps states, numbers and locations in the program’s own sources', () => {
  const text = [
    '3 sft (sft): failed',
    '  memory 15.5 GiB, free 2.1 GiB, 4 of 16 steps at 1/2 speed',
    '  |     at step (file:///opt/OpenMMReasoner/resources/app/main/engine/graph.ts:120:9)',
    '  |     at async /home/ada/src/main/stages/sft.ts:184:3',
  ].join('\n');
  const redacted = redact(text, own);
  expect(redacted).toContain('3 sft (sft): failed');
  expect(redacted).toContain('memory 15.5 GiB, free 2.1 GiB, 4 of 16 steps at 1/2 speed');
  expect(redacted).toContain('at step (<program>/main/engine/graph.ts:120:9)');
  expect(redacted).toContain('<program>/main/stages/sft.ts:184:3');
  expect(redacted).not.toContain('ada');
});
