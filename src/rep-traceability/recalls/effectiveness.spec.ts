import { changeEffectiveness, checksPlanned, type Effectiveness } from './effectiveness.js';

const level = (effectivenessLevel: Effectiveness['effectivenessLevel'], effectivenessPercent: number | null = null): Effectiveness => ({
  effectivenessLevel,
  effectivenessPercent,
});

describe('how many consignees of a recall are checked (21 CFR 7.42)', () => {
  it.each([
    [level('A'), 150, 150],
    [level('B', 40), 150, 60],
    [level('B', 11), 3, 1],
    [level('B', 55), 100, 55],
    [level('C'), 151, 16],
    [level('D'), 150, 3],
    [level('E'), 150, 0],
    [level('B', 40), 0, 0],
    [level('B'), 150, null],
    [level(null), 150, null],
  ])('%j of %i consignees: %s', (effectiveness, consignees, planned) => {
    expect(checksPlanned(effectiveness, consignees)).toBe(planned);
  });

  it.each([
    [level(null), level('B', 40), level('B', 40)],
    [level('B', 40), { effectivenessPercent: 50 }, level('B', 50)],
    [level('B', 40), { effectivenessLevel: 'B' as const }, level('B', 40)],
    [level('B', 40), { effectivenessLevel: 'C' as const }, level('C')],
    [level('B', 40), { effectivenessLevel: null }, level(null)],
    [level('A'), { effectivenessPercent: null }, level('A')],
  ])('%j changed by %j is %j', (before, change, after) => {
    expect(changeEffectiveness(before, change)).toEqual(after);
  });

  it.each([
    [level(null), { effectivenessLevel: 'B' as const }, 'effectiveness_percent_required'],
    [level('B', 40), { effectivenessPercent: null }, 'effectiveness_percent_required'],
    [level(null), level('C', 10), 'effectiveness_percent_fixed'],
    [level('A'), { effectivenessPercent: 50 }, 'effectiveness_percent_fixed'],
    [level(null), { effectivenessPercent: 50 }, 'effectiveness_percent_fixed'],
  ])('%j changed by %j is refused: %s', (before, change, code) => {
    expect(() => changeEffectiveness(before, change)).toThrow(expect.objectContaining({ code }));
  });
});
