// The generator of the general base: the same questions again, and right answers.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import { response, WAYS } from '../../scripts/build/general/batch.ts';
import { COURSES, WAY_SHARES } from '../../scripts/build/general/recipe.ts';
import { rateOf, phaseAt } from '../../scripts/build/general/train.ts';
import { Canvas, ellipse } from '../../scripts/build/pictures/canvas.ts';
import { PRINT_FACES, TEST_FACES } from '../../scripts/build/pictures/faces.ts';
import { drawScene, PICTURE_SKILLS } from '../../scripts/build/skills/index.ts';
import { differenceSteps, sumSteps } from '../../scripts/build/skills/sums.ts';
import { textQuestion } from '../../scripts/build/skills/texts.ts';

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('pictures', () => {
  it('covers as many pixels as the outline has area, with holes, and names the cells', () => {
    const canvas = new Canvas(56, 56);
    const ring = [
      ellipse(28, 28, 20, 20, { points: 200 }),
      ellipse(28, 28, 10, 10, { points: 200, reversed: true }),
    ];
    canvas.fill(ring, [255, 255, 255], { labels: ['ring'] });
    const area = canvas.rgb.reduce((sum, value) => sum + value, 0) / 3 / 255;
    expect(area).toBeCloseTo(Math.PI * (400 - 100), -1);
    expect(canvas.cells()).toEqual([['ring'], ['ring'], ['ring'], ['ring']]);
  });

  it('names each printed character in its cell', () => {
    const canvas = new Canvas(84, 28);
    const style = { size: 24, colour: [0, 0, 0], face: PRINT_FACES[2], align: 'middle' } as const;
    ['4', 'x', 'ü'].forEach((text, i) => canvas.text(text, 14 + 28 * i, 22, style));
    expect(canvas.cells()).toEqual([['4'], ['x'], ['ü']]);
  });

  it('gives the same picture and questions for the same seed only, in every skill', () => {
    for (const { name, isPractice } of PICTURE_SKILLS) {
      const draw = (seed: number) => drawScene(112, 112, createRandom(seed), { skills: [name] });
      const first = draw(5);
      expect(first.skill).toBe(name);
      expect(first.questions.length > 0).toBe(isPractice !== true);
      expect(first.cells).toHaveLength(16);
      expect({ ...draw(5), rgb: hash(draw(5).rgb) }).toEqual({ ...first, rgb: hash(first.rgb) });
      expect(hash(draw(6).rgb)).not.toBe(hash(first.rgb));
    }
  });

  it('draws pages of practice only where they are named, with something in nearly every cell', () => {
    const random = createRandom(9);
    const practice = PICTURE_SKILLS.filter(({ isPractice }) => isPractice).map(({ name }) => name);
    expect(practice).toEqual(['lines', 'mosaic']);
    for (let i = 0; i < 200; i++) expect(practice).not.toContain(drawScene(112, 112, random).skill);
    for (const name of practice) {
      const cells = Array.from(
        { length: 20 },
        () => drawScene(112, 112, random, { skills: [name] }).cells,
      ).flat();
      const filled = cells.filter((names) => names.length > 0).length;
      expect(filled / cells.length).toBeGreaterThan(0.8);
    }
  });

  it('keeps the faces of the test out of the training', () => {
    expect(PRINT_FACES.filter((face) => (TEST_FACES as readonly string[]).includes(face))).toEqual(
      [],
    );
  });

  it('counts, reads and names what it has drawn', () => {
    const random = createRandom(3);
    for (let i = 0; i < 150; i++) {
      const { questions, cells } = drawScene(112, 112, random, {
        skills: ['one shape', 'many shapes', 'printed number', 'bar chart'],
      });
      for (const { skill, thought, answer } of questions) {
        if (skill === 'count' || skill === 'count of a kind') {
          const things = /^(?:None|Keine)\.$/.test(thought) ? 0 : thought.split(', ').length;
          expect(String(things)).toBe(answer);
        }
        if (skill === 'number' || skill === 'colour' || skill === 'shape')
          expect(thought).toContain(answer);
        if (skill === 'shape') expect(cells.some((names) => names.includes(answer))).toBe(true);
      }
    }
  });
});

describe('questions without pictures', () => {
  it('calculates column by column', () => {
    const random = createRandom(4);
    for (let i = 0; i < 300; i++) {
      const [a, b] = [random.integer(1000), random.integer(1000)].sort((x, y) => y - x);
      for (const [steps, result] of [
        [sumSteps(a, b), a + b],
        [differenceSteps(a, b), a - b],
      ] as const) {
        const columns = steps.split(', ').map((step) => {
          const [left, right] = step.split('=');
          const value = Number(new Function(`return ${left}`)());
          expect(value).toBe(Number(right));
          return value;
        });
        const digits = columns.map((value, k) => (k === columns.length - 1 ? value : value % 10));
        expect(Number(digits.reverse().join(''))).toBe(result);
      }
    }
  });

  it('answers what it asks to copy, sort and compare', () => {
    const random = createRandom(5);
    for (let i = 0; i < 400; i++) {
      const language = i % 2 === 0 ? 'en' : 'de';
      const { skill, question, answer } = textQuestion({ random, language, faces: PRINT_FACES });
      if (skill === 'copy') expect(question.slice(question.indexOf(': ') + 2)).toBe(answer);
      if (skill !== 'sort') continue;
      const values = question.match(/\d+/g)!.map(Number);
      expect(answer).toBe(values.sort((a, b) => a - b).join(', '));
    }
  });

  it('tells stories only where they are named, with an answer that follows', () => {
    const random = createRandom(6);
    const setting = { random, faces: PRINT_FACES } as const;
    for (let i = 0; i < 300; i++) {
      const language = i % 2 === 0 ? 'en' : 'de';
      expect(textQuestion({ ...setting, language }).skill).not.toBe('story');
      const { skill, question, answer, thought } = textQuestion({ ...setting, language }, [
        'story',
      ]);
      expect(skill).toBe('story');
      const [a, b] = question.match(/\d+/g)!.map(Number);
      const isSum = /\+/.test(thought.split(':')[0]);
      expect(Number(answer)).toBe(isSum ? a + b : a - b);
      expect(Number(answer)).toBeGreaterThanOrEqual(0);
      expect(isSum).toBe(/together|total|zusammen|insgesamt|Summe/.test(question));
    }
  });

  it('writes the layout in each way of answering', () => {
    const question = { skill: 'x', question: '?', thought: 'So.', answer: '7' };
    expect(WAYS.map(({ name }) => response(question, name))).toEqual([
      '<think>So.</think><answer>7</answer>',
      '<answer>7</answer>',
      '<think></think><answer>7</answer>',
    ]);
    for (const { ways = WAY_SHARES } of COURSES.flatMap(({ phases }) => phases))
      expect(WAYS.reduce((sum, { name }) => sum + ways[name], 0)).toBeCloseTo(1);
  });
});

describe('training', () => {
  const phase = { seed: 1, language: 1, reading: [1, 0] } as const;
  it('warms up, stays and falls to zero; phases follow each other', () => {
    expect(rateOf(0, 1000)).toBeLessThan(rateOf(20, 1000));
    expect(rateOf(500, 1000)).toBe(rateOf(100, 1000));
    expect(rateOf(999, 1000)).toBeLessThan(rateOf(800, 1000) / 10);
    const phases = [
      { ...phase, name: 'a', steps: 2 },
      { ...phase, name: 'b', steps: 4 },
    ];
    expect(phaseAt(phases, 1)).toEqual({ phase: phases[0], progress: 0.5 });
    expect(phaseAt(phases, 2)).toEqual({ phase: phases[1], progress: 0 });
    expect(() => phaseAt(phases, 6)).toThrow('no phase has step 6');
  });
});
