import { linesOf, textOf, type Word, withoutDoubleStrikes } from './words.js';

const word = (text: string, x: number, y: number, width = text.length * 5, height = 9): Word => ({ text, x, y, width, height });

describe('words of a page', () => {
  it('are read line by line whatever the order in which they were drawn', () => {
    expect(textOf([word('Hospital', 50, 20), word('Idaho', 10, 40), word('Harbor', 10, 20)])).toBe('Harbor Hospital Idaho');
  });

  it('join without a space where a driver drew one word in pieces', () => {
    expect(textOf([word('gional', 20, 20, 30), word('Re', 10, 20, 10), word('Clinic', 53, 20)])).toBe('Regional Clinic');
  });

  it('of two font sizes stand on one line if they share a baseline', () => {
    expect(linesOf([word('TOTAL', 10, 20, 25, 14), word('5.00', 60, 24, 20, 9)])).toHaveLength(1);
  });

  it('printed twice to look bold count once', () => {
    expect(withoutDoubleStrikes([word('DATE', 10, 20), word('DATE', 10.3, 20), word('DATE', 60, 20)])).toHaveLength(2);
  });
});
