import { splitByFont } from './split-by-font.js';

/** Latin has the standard font, Cyrillic the first further one; nothing has the rest. */
const choose = (codePoints: readonly number[]) => {
  if (codePoints.every((point) => point < 0x100)) return 'standard';
  return codePoints.every((point) => point >= 0x400 && point < 0x500) ? 0 : null;
};
const split = (text: string) => splitByFont(text, choose);

describe('the text of a document', () => {
  it('is split into parts of one font each', () => {
    expect(split('Clinic Ждан 7').runs).toEqual([
      { text: 'Clinic ', choice: 'standard' },
      { text: 'Ждан', choice: 0 },
      { text: ' 7', choice: 'standard' },
    ]);
  });

  it('is composed first: a letter and its accent are one', () => {
    expect(split('Jose\u0301').runs).toEqual([{ text: 'José', choice: 'standard' }]);
  });

  it('shows a letter that no font has by its number, and names it', () => {
    const { runs, missing } = split('A\u{1F9FF}Z');
    expect(runs).toEqual([{ text: 'A[U+1F9FF]Z', choice: 'standard' }]);
    expect(missing).toEqual(['\u{1F9FF}']);
  });

  it('keeps what has a shape of a letter that no font has as a whole', () => {
    expect(split('x\u0359').runs).toEqual([{ text: 'x[U+0359]', choice: 'standard' }]);
  });

  it('holds no characters that nobody sees, and blanks for tabs', () => {
    expect(split('a\u200bb\tc\u00a0d').runs).toEqual([{ text: 'ab c d', choice: 'standard' }]);
  });
});
