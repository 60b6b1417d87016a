import { lotName, readLotNumber } from './lot-number.js';

describe('lot number', () => {
  it.each([
    ['SLQ-12345', 'SLQ-12345'],
    ['SLQ-123456789012', 'SLQ-123456789012'],
    [' slq-05012025\t', 'SLQ-05012025'],
    ['SLQ12345', 'SLQ-12345'],
    ['SLQ- 12345', 'SLQ-12345'],
  ])('%j is lot %s', (text, lotNumber) => {
    expect(readLotNumber(text)).toBe(lotNumber);
  });

  it.each(['', '12345', 'SLQ-1234', 'SLQ-1234567890123', 'SLQ-12345A', 'SLQ-12345\nSLQ-12345', 'SLQ-１２３４５'])(
    '%j is no lot number, and is not made one',
    (text) => {
      expect(readLotNumber(text)).toBeNull();
    },
  );

  it('a wrongly keyed name is kept whatever its letter case', () => {
    expect(lotName(' Slq05012025 ')).toBe('SLQ05012025');
  });
});
