import { fieldProblem } from '../../problems/problem.js';

export const EFFECTIVENESS_LEVELS = ['A', 'B', 'C', 'D', 'E'] as const;
type EffectivenessLevel = (typeof EFFECTIVENESS_LEVELS)[number];

/** The percentage of consignees that each level asks to check: 21 CFR 7.42(b)(3). That of level B is chosen for each recall, above 10 and below 100. */
const PERCENT = { A: 100, C: 10, D: 2, E: 0 } as const;
export const [LEAST_PERCENT, MOST_PERCENT] = [11, 99];

/** How many consignees of a recall are checked. Recalls from before the percentage was asked for may have level B without one. */
export interface Effectiveness {
  effectivenessLevel: EffectivenessLevel | null;
  effectivenessPercent: number | null;
}

/**
 * The level and percentage after a change. A level other than B drops the percentage of before.
 * @param change fields that are left out stay as they are
 * @throws Problem `effectiveness_percent_required` for level B without one, `effectiveness_percent_fixed` for one of another level
 */
export function changeEffectiveness(
  before: Effectiveness,
  change: { [Field in keyof Effectiveness]?: Effectiveness[Field] | undefined },
): Effectiveness {
  const { effectivenessLevel = before.effectivenessLevel } = change;
  const { effectivenessPercent = effectivenessLevel === 'B' ? before.effectivenessPercent : null } = change;
  const field = 'effectivenessPercent';
  if (effectivenessLevel === 'B' && effectivenessPercent === null) {
    const detail = `Level B is a percentage of the consignees that is chosen for each recall: give one from ${LEAST_PERCENT} to ${MOST_PERCENT}.`;
    throw fieldProblem('effectiveness_percent_required', field, detail);
  }
  if (effectivenessLevel !== 'B' && effectivenessPercent !== null) {
    const fixed = effectivenessLevel && `Level ${effectivenessLevel} checks ${PERCENT[effectivenessLevel]} % of the consignees`;
    throw fieldProblem(
      'effectiveness_percent_fixed',
      field,
      `${fixed ?? 'Without a level nobody is checked'}: leave it out, or choose level B.`,
    );
  }
  return { effectivenessLevel, effectivenessPercent };
}

/**
 * @param consignees of the scope
 * @returns how many of them are checked, rounded up; null without a level, and for level B without a percentage
 */
export function checksPlanned({ effectivenessLevel, effectivenessPercent }: Effectiveness, consignees: number): number | null {
  if (effectivenessLevel === null) return null;
  const percent = effectivenessLevel === 'B' ? effectivenessPercent : PERCENT[effectivenessLevel];
  return percent === null ? null : Math.ceil((consignees * percent) / 100);
}
