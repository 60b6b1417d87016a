import { LOT_SPELLINGS, LOTS } from '../../../test/support/lot-spellings.js';
import { lotNames, resolveLotName } from './lot-names.js';
import { lotKey } from './lot-number.js';

describe('the lot that a text means', () => {
  const names = lotNames(new Set(LOTS.numbers), LOTS.aliases);

  it.each(LOT_SPELLINGS)('of %j is %j: %s', (text, lotNumber) => {
    expect(resolveLotName(text, names)).toBe(lotNumber);
  });

  it('is the same for every spelling of one name', () => {
    for (const text of ['slq10001', 'SLQ 10001', 'SLQ-10001', '\tSLQ – 10001 ', 'Slq--10001']) expect(lotKey(text)).toBe('SLQ-10001');
  });
});
