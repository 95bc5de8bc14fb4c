// Import of videos: folders and lists of frames in every usual layout, and what is refused.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../main/platform/files.ts';
import { stage } from '../../../main/stages/import.ts';
import { defaults } from '../../../main/stages/import/settings.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { pngOf } from '../../write-png.ts';
import { createImportBench } from '../import/import-bench.ts';

const { at, job, write, importFrom } = createImportBench();

/** A grey frame with a dark column, so that frames differ; its id in the workspace. */
function frame(path: string, number: number, { width = 16, height = 8 } = {}): string {
  const row = Uint8Array.from({ length: width + 1 }, (_, i) => (i === 0 ? 0 : 200 - i));
  row[1 + (number % width)] = number % 251;
  const rows = new Uint8Array(height * row.length);
  for (let y = 0; y < height; y++) rows.set(row, y * row.length);
  const bytes = pngOf({ width, height, rows });
  mkdirSync(dirname(join(at.source, path)), { recursive: true });
  writeFileSync(join(at.source, path), bytes);
  return sha256(bytes);
}

/** Frames 1.png to N.png of a folder. */
const clip = (folder: string, count: number, start = 0): string[] =>
  Array.from({ length: count }, (_, i) => frame(`${folder}/${i + 1}.png`, start + i));

const asked = { question: 'What moves?', answer: 'a line' };

describe('a row with a video', () => {
  it('takes a folder in the order of the numbers in its names', async () => {
    const ids = clip('clips/a', 11);
    write('rows.jsonl', [{ ...asked, video: 'clips/a', fps: 4 }]);
    const { rows, summary } = await importFrom();
    expect(rows).toMatchObject([
      {
        ...asked,
        pictures: ids,
        videos: [{ first: 0, frames: 11, fps: 4 }],
        documents: ['clips/a/'],
      },
    ]);
    expect(Object.keys(rows[0]!.videos![0]!)).toEqual(['first', 'frames', 'fps']);
    expect(summary).toMatchObject({ rows: 1, pictures: 11, videos: 1 });
    const looked = await stage.run({ ...defaults, source: at.source, inspect: true }, job());
    expect(looked.summary).toMatchObject({ rows: 1, pictures: 11, videos: 1 });
    expect(summary).not.toHaveProperty('defects');
  });

  it('leaves out hidden files, which macOS writes beside frames', async () => {
    const ids = clip('mac', 2);
    writeFileSync(join(at.source, 'mac', '._1.png'), 'no picture');
    write('rows.jsonl', [{ ...asked, video: 'mac', fps: 4 }]);
    const { rows } = await importFrom();
    expect(rows).toMatchObject([{ pictures: ids, videos: [{ first: 0, frames: 2, fps: 4 }] }]);
  });

  it('takes a list of frames in its order, in tables and lists of videos as well', async () => {
    const [a, b] = [clip('a', 3), clip('b', 2, 50)];
    write('rows.jsonl', [
      { ...asked, videos: ['a/3.png', 'a/1.png'] },
      { ...asked, question: 'And these?', videos: [['a/1.png', 'a/2.png'], 'b'], fps: [2, 8] },
    ]);
    writeFileSync(join(at.source, 'table.csv'), 'video,question,answer,fps\nb,How many?,two,2.5\n');
    const { rows } = await importFrom();
    expect(rows.map(({ pictures, videos }) => ({ pictures, videos }))).toEqual([
      { pictures: [a[2], a[0]], videos: [{ first: 0, frames: 2, fps: 24 }] },
      {
        pictures: [a[0], a[1], ...b],
        videos: [
          { first: 0, frames: 2, fps: 2 },
          { first: 2, frames: 2, fps: 8 },
        ],
      },
      { pictures: b, videos: [{ first: 0, frames: 2, fps: 2.5 }] },
    ]);
  });

  it.each([
    ['30000/1001', 30000 / 1001],
    ['30 / 1', 30],
    ['2,5', 2.5],
    [' 29.97 ', 29.97],
  ])('takes the rate %j as programs and tables write it', async (fps, expected) => {
    clip('a', 2);
    write('rows.jsonl', [
      { ...asked, video: 'a', fps },
      { ...asked, question: 'And now?', video: [{ video: 'a', fps }, 'a'], fps: 3 },
    ]);
    writeFileSync(join(at.source, 'table.csv'), `video;question;answer;fps\na;How?;two;${fps}\n`);
    const { rows } = await importFrom();
    const rates = rows.map(({ videos }) => videos!.map((each) => each.fps));
    expect(rates).toEqual([[expected], [expected, 3], [expected]]);
  });

  it('may show pictures too, in the order of the marks', async () => {
    const ids = clip('a', 2);
    const still = frame('still.png', 99);
    write('rows.jsonl', [
      { ...asked, question: '<image>\n<video>\nWhat moves?', images: ['still.png'], video: 'a' },
      { ...asked, question: 'Is <video> like <image>?', images: ['still.png'], video: 'a' },
      { ...asked, question: '<image>\nWho?', video: 'a' },
    ]);
    const { rows } = await importFrom();
    expect(rows.map(({ question, pictures, videos }) => [question, pictures, videos])).toEqual([
      ['What moves?', [still, ...ids], [{ first: 1, frames: 2, fps: 24 }]],
      ['Is the video like the picture?', [...ids, still], [{ first: 0, frames: 2, fps: 24 }]],
      // As LLaVA-Video writes it.
      ['Who?', ids, [{ first: 0, frames: 2, fps: 24 }]],
    ]);
  });

  it('is a part of a message as Qwen and Hugging Face write it, in any turn', async () => {
    const [a, b] = [clip('a', 2), clip('b', 3, 50)];
    const user = (...content: object[]) => ({ role: 'user', content });
    const text = (words: string) => ({ type: 'text', text: words });
    const assistant = (words: string) => ({ role: 'assistant', content: words });
    write('rows.jsonl', [
      {
        messages: [
          user({ type: 'video', video: 'a', fps: 2 }, text('What is this?')),
          assistant('A line.'),
          user(text('And this?'), { type: 'video', video: ['b/1.png', 'b/2.png', 'b/3.png'] }),
          assistant('A longer one.'),
        ],
      },
    ]);
    const { rows } = await importFrom();
    expect(rows.map(({ question, pictures, videos }) => [question, pictures, videos])).toEqual([
      ['What is this?', a, [{ first: 0, frames: 2, fps: 2 }]],
      [
        'And this?',
        [...a, ...b],
        [
          { first: 0, frames: 2, fps: 2 },
          { first: 2, frames: 3, fps: 24 },
        ],
      ],
    ]);
    expect(rows[1]!.history).toMatchObject([{ pictures: 2 }, {}]);
  });

  it('keeps as many frames as models take, with their own times', async () => {
    mkdirSync(join(at.source, 'long'));
    const bytes = [0, 1].map((shade) =>
      pngOf({ width: 2, height: 1, rows: Uint8Array.of(0, 40 * shade, 90) }),
    );
    for (let i = 0; i < 2000; i++)
      writeFileSync(join(at.source, `long/f${String(i).padStart(5, '0')}.png`), bytes[i % 2]!);
    write('rows.jsonl', [{ ...asked, video: 'long', fps: 10 }]);
    const { rows, summary } = await importFrom();
    const [run] = rows[0]!.videos!;
    expect(rows[0]!.pictures).toHaveLength(768);
    // 2,000 frames at 10 a second are 200 seconds; the last frame is at 199.9.
    expect(run!.frames / run!.fps).toBeCloseTo(200, 9);
    expect(run!.times).toHaveLength(768);
    expect([run!.times![0], run!.times!.at(-1)]).toEqual([0, 199.9]);
    run!.times!.forEach((time, i) => {
      expect(Math.abs(time - (199.9 * i) / 767)).toBeLessThanOrEqual(0.05 + 1e-9);
      const id = sha256(bytes[Math.round(10 * time) % 2]!);
      expect(rows[0]!.pictures[i]).toBe(id);
    });
    const { defects } = summary as { defects: { kind: string; examples: string[] }[] };
    expect(defects.map(({ kind }) => kind)).toEqual(['video-thinned']);
    expect(defects[0]!.examples).toEqual([
      'rows.jsonl, line 1: of the 2,000 frames of the video long, 768 are kept, evenly spaced; models take no more.',
    ]);
  });
});

describe('refuses in one sentence with file, row and field', () => {
  const cases: readonly [name: string, row: object, sentence: string, hint: string][] = [
    [
      'a video file',
      { video: 'clip.mp4' },
      'rows.jsonl, line 1: the field “video” names a video file (clip.mp4); video files are not read.',
      'Make frames with ffmpeg',
    ],
    [
      'the bytes of one',
      { video: { path: 'x.mp4', bytes: null } },
      'rows.jsonl, line 1: the field “video” names a video file (x.mp4); video files are not read.',
      'Make frames with ffmpeg',
    ],
    [
      'one in a message',
      {
        messages: [
          { role: 'user', content: [{ type: 'video', video: 'file:///c/clip.MOV' }] },
          { role: 'assistant', content: 'x' },
        ],
      },
      'rows.jsonl, line 1: the field “video” names a video file (/c/clip.MOV); video files are not read.',
      'Make frames with ffmpeg',
    ],
    [
      'one on the web',
      { video_url: 'https://example.org/clip' },
      'rows.jsonl, line 1: the field “video_url” contains the web address of a video;',
      'Make frames with ffmpeg',
    ],
    [
      'sound',
      { video: 'talk.wav' },
      'rows.jsonl, line 1: the field “video” names sound (talk.wav), which no model here hears.',
      '',
    ],
    [
      'sound in a message',
      {
        messages: [
          { role: 'user', content: [{ type: 'audio', audio: 'talk.wav' }] },
          { role: 'assistant', content: 'x' },
        ],
      },
      'rows.jsonl, line 1: turn 1 of the conversation contains sound, which no model here hears.',
      '',
    ],
    [
      'a folder that is not there',
      { video: 'nowhere' },
      'rows.jsonl, line 1: the folder nowhere of the video in the field “video” is missing.',
      'Check the name',
    ],
    [
      'a folder without frames',
      { video: 'empty' },
      'rows.jsonl, line 1: the video empty in the field “video” has no frames.',
      'Make frames with ffmpeg',
    ],
    [
      'an empty list',
      { video: [[]] },
      'rows.jsonl, line 1: the video [] in the field “video” has no frames.',
      'Make frames with ffmpeg',
    ],
    [
      'a single picture',
      { video: 'uneven/1.png' },
      'rows.jsonl, line 1: the field “video” is neither a folder of frames nor a list of them.',
      'Make frames with ffmpeg',
    ],
    [
      'a number',
      { video: 7 },
      'rows.jsonl, line 1: the field “video” is neither a folder of frames nor a list of them.',
      'Make frames with ffmpeg',
    ],
    [
      'a rate that is none',
      { video: 'uneven', fps: 'fast' },
      'rows.jsonl, line 1: the field “fps” is not a number of frames a second: “fast”.',
      'Write how many',
    ],
    ...['30000/0', '1/2/3', '2,5,1', '2.500,5', '1,5/2'].map((fps): (typeof cases)[number] => [
      `the rate ${fps}`,
      { video: 'uneven', fps },
      `rows.jsonl, line 1: the field “fps” is not a number of frames a second: “${fps}”.`,
      '30000/1001',
    ]),
    [
      'a comma that may separate two rates',
      { videos: [['uneven/1.png'], ['uneven/1.png']], fps: '2,5' },
      'rows.jsonl, line 1: the field “fps” is not a number of frames a second: “2,5”.',
      'a list of such numbers',
    ],
    ...[0, -2, 1e-300, 1e300, true].map((fps): (typeof cases)[number] => [
      `the rate ${fps}`,
      { video: 'uneven', fps },
      `rows.jsonl, line 1: the field “fps” is not a number of frames a second: “${fps}”.`,
      'Write how many',
    ]),
    [
      'fewer rates than videos',
      { videos: [['uneven/1.png'], ['uneven/2.png']], fps: [2] },
      'rows.jsonl, line 1: the field “fps” has 1 rate for 2 videos.',
      'Write how many',
    ],
    [
      'more rates than videos',
      { video: ['uneven/1.png'], fps: [2, 4] },
      'rows.jsonl, line 1: the field “fps” has 2 rates for 1 video.',
      'Write how many',
    ],
    [
      'frames of different sizes',
      { video: 'uneven', fps: 2 },
      'rows.jsonl, line 1: the field “video” has a video whose frame uneven/2.png has another size',
      'Make all frames of a video in one size',
    ],
    [
      'a frame that is missing',
      { video: ['uneven/1.png', 'uneven/9.png'] },
      'rows.jsonl, line 1, field "video": the picture uneven/9.png is missing.',
      'Check the name',
    ],
    [
      'more pictures than a row may have',
      { videos: Array.from({ length: 600 }, () => ['uneven/1.png', 'uneven/1.png']) },
      'rows.jsonl, line 1, field “videos”: the row names 1,200 pictures; at most 1,000 are read.',
      'Split the row',
    ],
  ];
  it.each(cases)('%s', async (_name, row, sentence, hint) => {
    frame('uneven/1.png', 1);
    frame('uneven/2.png', 2, { width: 20 });
    mkdirSync(join(at.source, 'empty'));
    writeFileSync(join(at.source, 'empty', 'notes.txt'), 'x');
    write('rows.jsonl', [{ ...('messages' in row ? {} : asked), ...row }]);
    const failure = await importFrom().catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining(sentence) as string });
    expect((failure as { hint?: string }).hint).toContain(hint);
    expect(readdirSync(join(at.workspace, 'datasets'))).toEqual([]);
    const kept = readdirSync(join(at.workspace, 'blobs'));
    expect(kept.flatMap((name) => readdirSync(join(at.workspace, 'blobs', name)))).toEqual([]);
  });

  it('marks that do not fit are a note', async () => {
    clip('a', 2);
    write('rows.jsonl', [{ ...asked, question: '<video><video>What?', video: 'a' }]);
    const { rows, summary } = await importFrom();
    expect(rows[0]).toMatchObject({ question: 'What?', videos: [{ frames: 2 }] });
    const { defects } = summary as { defects: { examples: string[] }[] };
    expect(defects[0]!.examples).toEqual([
      'rows.jsonl, line 1: the text has 2 marks of pictures and videos, but the row has no pictures and 1 video.',
    ]);
  });
});

it('goes on after a pause to the same bytes, and knows the frames of the rows before it', async () => {
  for (let i = 0; i < 80; i++) clip(`clips/${i}`, 2, 2 * i);
  const rows = Array.from({ length: 80 }, (_, i) => ({
    ...asked,
    question: `${i}?`,
    video: `clips/${i}`,
    fps: 2,
  }));
  write('a.jsonl', rows.slice(0, 40));
  write('b.jsonl', rows.slice(40));
  const whole = await importFrom();
  const bytesOf = (path: string) => readFileSync(join(path, 'rows.jsonl'), 'utf8');
  const stop = new AbortController();
  const cancelling: Job = {
    ...job(stop.signal),
    report: ({ fraction }) => fraction > 0.6 && stop.abort(),
  };
  const settings = { ...defaults, source: at.source };
  await expect(stage.run(settings, cancelling)).rejects.toMatchObject({ name: 'AbortError' });
  const { artifact, summary } = await stage.run(settings, { ...job(), resume: true });
  expect(bytesOf(artifact!.path)).toBe(bytesOf(whole.artifact!.path));
  expect(summary).toEqual(whole.summary);
  expect(JSON.stringify(summary)).not.toContain('left-unread');
});
