// Signs and formulas as a keyboard spells them: equal spellings, and near misses.

import { describe, expect, it } from 'vitest';
import { scoreResponse } from '../../../main/verifier/score.ts';
import { responseWith } from '../responses.ts';

/** Gold answer, equal spellings, near misses; right for `auto` and for the check `text`. */
const SPELLINGS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['>5', ['> 5'], ['<5', '≥5', '5', '>6']],
  ['≥5', ['>=5', '>= 5', '⩾5', '\\geq 5'], ['>5', '≤5', '5', '≥6']],
  ['≤ 10 mg/L', ['<=10 mg/L', '<= 10 mg / L'], ['<10 mg/L', '>=10 mg/L', '≤ 100 mg/L']],
  ['10-12', ['10 - 12', '10–12', '10 — 12'], ['-2', '10-13', '12-10', '1012', '10, 12']],
  ['red/green', ['red / green', 'red/ green'], ['red', 'green/red', 'red green']],
  ['12 ± 0.5', ['12 +/- 0.5', '12+/-0.5', '12 \\pm 0.5'], ['12 ± 0.6', '12', '12 + 0.5']],
  ['1920x1080', ['1920×1080', '1920 x 1080', '1920*1080'], ['1080x1920', '1920x1081']],
  ['A -> B', ['A → B', 'A->B', 'A \\to B'], ['B -> A', 'A <-> B', 'A, B']],
  ['x != 5', ['x ≠ 5'], ['x = 5']],
  ['5 µm', ['5 μm'], ['5 mm']],
  ['Na+', ['Na^+', 'Na⁺', '\\mathrm{Na}^{+}', '\\ce{Na+}'], ['Na', 'Na-', 'Na2+', 'K+']],
  ['Fe3+', ['Fe³⁺', 'Fe^{3+}', 'Fe^3+', 'Fe 3+'], ['Fe2+', 'Fe3-', 'Fe+', 'Fe₃⁺⁺']],
  ['Fe³⁺', ['Fe3+'], ['Fe₃⁺', 'Fe²⁺', 'Fe³⁻']],
  ['SO4^2-', ['SO₄²⁻', 'SO_4^{2-}', 'SO42-', 'SO4 2-'], ['SO3^2-', 'SO4-', 'SO4^2+', 'SO4']],
  ['Mg2+', ['Mg++', 'Mg²⁺', 'Mg^{+2}'], ['Mg+', 'Mg']],
  [
    '2H2 + O2 -> 2H2O',
    ['2H₂ + O₂ → 2H₂O', '2 H2 + O2 -> 2 H2O', '2H2+O2-->2H2O', '\\ce{2H2 + O2 -> 2H2O}'],
    ['2H2 + O2 -> H2O', '2H2O -> 2H2 + O2', '2H2 + O2 <-> 2H2O', '2H2 + O2 -> 2H2O2'],
  ],
  ['Na+ + Cl- -> NaCl', ['Na⁺ + Cl⁻ → NaCl'], ['Na + Cl -> NaCl', 'Na+ + Cl -> NaCl']],
  [
    'CuSO4·5H2O',
    ['CuSO₄·5H₂O', 'CuSO4*5H2O', 'CuSO4.5H2O', 'CuSO_4 \\cdot 5H_2O', 'CuSO4 • 5 H2O'],
    ['CuSO4·6H2O', 'CuSO4', 'CaSO4·5H2O', 'CuSO45H2O'],
  ],
];

describe.each(['auto', 'text'] as const)('with the check %s', (type) => {
  const accuracy = (answer: string, gold: string) =>
    scoreResponse({ response: responseWith(answer), gold, check: { type } }, { mode: 'strict' })
      .accuracy;

  it.each(SPELLINGS)('%s', (gold, right, wrong) => {
    for (const answer of right) {
      expect([answer, accuracy(answer, gold)]).toEqual([answer, 1]);
      expect([answer, accuracy(gold, answer)]).toEqual([answer, 1]);
    }
    for (const answer of wrong) expect([answer, accuracy(answer, gold)]).toEqual([answer, 0]);
  });
});

it.each([
  ['A^2', 'A2'],
  ['A^{-1}', 'A-1'],
  ['A+B', 'A^+B'],
  ['10²', '102'],
  ['X_2', 'X^2'],
])('%s is not %s', (gold, answer) => {
  const response = responseWith(answer);
  expect(scoreResponse({ response, gold }, { mode: 'strict' }).accuracy).toBe(0);
});
