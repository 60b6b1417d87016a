import { REASONS } from '../../console/src/pages/review/review-words.js';
import {
  MISSING_ORDER_REASONS,
  MISSING_RECORD_REASONS,
  ORDER_REASONS,
  READY,
  STANDING_REASONS,
} from '../../src/rep-traceability/unlinked-distributions/reasons.js';

describe('the reasons for which shipments wait', () => {
  it('can all be chosen in the review queue, in words', () => {
    const codes = [
      ...[...MISSING_ORDER_REASONS, ...MISSING_RECORD_REASONS, READY, ...Object.keys(STANDING_REASONS)],
      ...Object.values(ORDER_REASONS).flatMap(({ code, standing }) => [code, ...standing]),
    ];
    const known = new Set(REASONS.map(([code]) => code));
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });
});
