import type { Word } from '../../../pdf/words.js';
import { cancels, findCancellingStamps } from './cancelling-stamp.js';

const phrase = (text: string, y: number, height: number): Word[] =>
  text.split(' ').map((part, index, parts) => ({
    ...{ text: part, y, height, width: part.length * height * 0.5 },
    x: 50 + parts.slice(0, index).reduce((sum, before) => sum + before.length * height * 0.5 + height * 0.3, 0),
  }));
const page = [...phrase('Two-way Foley Catheter, 16 Fr, 10 ml', 285, 9), ...phrase('Balloon, Straight Tip', 296, 9)];
const stampsOf = (...words: Word[]) => findCancellingStamps([...page, ...words]).map((stamp) => stamp.map(({ text }) => text).join(' '));

describe('a stamp that cancels an order', () => {
  it.each([
    ['CANCELLED', 60],
    ['Canceled', 20],
    ['VOID', 14],
    ['V O I D', 40],
    ['VOID see 0004712', 18],
    ['*** VOID ***', 9],
    ['ORDER CANCELLED', 9],
    ['THIS ORDER HAS BEEN VOIDED', 9],
    ['C A N C E L L E D', 9],
    ['CANCELLED 11/28/2026 by R. Sample', 9],
    ['Void - see 0004712', 9],
  ])('is "%s" in a size of %d points', (text, size) => {
    expect(stampsOf(...phrase(text, 400, size))).toEqual([text]);
  });

  it('is found letter by letter, however far apart', () => {
    const letters = [...'VOID'].flatMap((letter, index) => phrase(letter, 400, 60).map((word) => ({ ...word, x: 80 + index * 130 })));
    expect(stampsOf(...letters)).toEqual(['V O I D']);
  });

  it('is found across the lines that it is printed over', () => {
    expect(stampsOf(...phrase('CANCELLED', 270, 40))).toEqual(['CANCELLED']);
  });

  it.each([
    ['Void-filling paper, 20 m', 9],
    ['replaces the cancelled order 0004711', 9],
    ['Cancellation policy: none', 9],
    ['CANCELLED ORDERS ARE CHARGED', 9],
    ['Void 5 mm, foam', 9],
    ['AVOID HEAT', 20],
    ['SALES ORDER', 14],
  ])('is not "%s" in a size of %d points', (text, size) => {
    expect(stampsOf(...phrase(text, 400, size))).toEqual([]);
  });

  it('may say more where it is a stamp for sure', () => {
    expect(['Cancelled by customer 6/7/2025', 'v o i d', 'RECEIVED', 'Avoid'].map(cancels)).toEqual([true, true, false, false]);
  });
});
