import { mergeChanges } from './merge-changes.js';

describe('two people change one record', () => {
  const before = { quantity: 5, lotNumber: 'SLQ-1', trackingNumber: null, version: 1, updatedAt: 'a' };

  it.each([
    ['keeps what only I changed', { quantity: 6 }, {}, { changes: { quantity: 6 }, taken: [], clashes: [] }],
    [
      'takes what only they changed',
      {},
      { lotNumber: 'SLQ-2' },
      { changes: {}, taken: [{ field: 'lotNumber', before: 'SLQ-1', theirs: 'SLQ-2' }], clashes: [] },
    ],
    ['has nothing to ask when both wrote the same', { quantity: 6 }, { quantity: 6 }, { changes: {}, taken: [], clashes: [] }],
    [
      'asks when both changed one field',
      { quantity: 6 },
      { quantity: 7 },
      { changes: { quantity: 6 }, taken: [], clashes: [{ field: 'quantity', before: 5, mine: 6, theirs: 7 }] },
    ],
    [
      'knows that nothing is null',
      { trackingNumber: 'T1' },
      { trackingNumber: undefined },
      { changes: { trackingNumber: 'T1' }, taken: [], clashes: [] },
    ],
  ])('%s', (_, mine, theirs, merged) => {
    expect(mergeChanges(before, mine, { ...before, ...theirs, version: 2, updatedAt: 'b' })).toEqual(merged);
  });
});
