import { anOrder, catheters, engineering, printPage, shrunk, wordsOf } from '../../../../test/fixtures/pdf/order-pages.js';
import { withoutFormTexts } from './form-texts.js';
import type { ReadOrder } from './printed-order.js';
import { readSalesOrderPage } from './read-sales-order-page.js';

type Drawn = ReturnType<typeof printPage>;
const put = (text: string, x: number, top: number, size = 9) => ({ text, x, top, size });
const notesOf = (drawn: Drawn, turned: Drawn = []) =>
  readSalesOrderPage(wordsOf(drawn), 1, wordsOf(turned))?.notes.map(({ value }) => value);
const page = printPage(anOrder());

describe('what a page says beside its order', () => {
  it('is nothing on a page that prints the form alone, wherever a driver puts it', () => {
    for (const drawn of [
      page,
      shrunk(page),
      printPage(anOrder(), { continued: true }),
      printPage(anOrder({ customerPo: '', customerNumber: '' })),
    ])
      expect(notesOf(drawn)).toEqual([]);
    const footer = [
      put('Comments:', 206, 520),
      put('LESS DISCOUNT:', 411, 529),
      put('0.00', 568, 529),
      put('ORDER BALANCE:', 403, 616),
      put('5,336.88', 545, 616),
      put('Authorized by:____________________ Sign:____________________ Date:__________', 27, 623),
      put(`Closed By (signature):${'_'.repeat(23)}`, 25, 677),
      put('Closure Notes:', 24, 688),
    ];
    expect(notesOf([...page, ...footer])).toEqual([]);
  });

  it.each<[string, Drawn[number], string]>([
    ['below the table', put('DO NOT SHIP', 200, 560), 'DO NOT SHIP'],
    ['left of NET ORDER', put('qty changed to 3', 90, 494), 'qty changed to 3'],
    ['right of NET ORDER, on the next line', put('HOLD', 480, 505), 'HOLD'],
    ['at the foot of the page', put('See e-mail of 6/7 from Pat', 27, 760), 'See e-mail of 6/7 from Pat'],
    ['behind Comments:', put('Comments: call the dock first', 206, 520), 'Comments: call the dock first'],
    ['where somebody signs', put('Authorized by: Pat Example', 27, 623), 'Authorized by: Pat Example'],
    ['between the labels of the head', put('2nd revision', 343, 96), '2nd revision'],
    ['large, above the order', put('REVISED', 200, 40, 30), 'REVISED'],
    ['in the letterhead', put('Do not ship before June', 18, 130), 'Do not ship before June'],
    ['between addresses and table', put('ship only the first line', 200, 222), 'ship only the first line'],
    ['under SHIP VIA', put('HOLD', 290, 250), 'HOLD'],
    ['apart from the lines, among the descriptions', put('3 boxes will do', 90, 440), '3 boxes will do'],
  ])('is noted %s', (_, text, note) => {
    expect(notesOf([...page, text])).toEqual([expect.stringContaining(note)]);
    expect(notesOf(shrunk([...page, text]))).toEqual([expect.stringContaining(note)]);
  });

  it('is noted where a description says that the order is changed or stopped, and where text is turned', () => {
    const described = (...description: string[]) =>
      notesOf(printPage(anOrder({ lines: [{ ...engineering, description }], netOrder: '350.00' })));
    expect(described('Jig', 'REVISED: quantity changed to 3')).toEqual(['Jig REVISED: quantity changed to 3']);
    expect(described('Threshold test of revision 2, holder, household')).toEqual(
      ['Threshold test of revision 2, holder, household'].slice(1),
    );
    expect(notesOf(page, [put('HOLD', 30, 400)])).toEqual(['HOLD']);
    expect(notesOf(page, [put('CANCELLED', 30, 400)])).toEqual([]);
    expect(notesOf(printPage(anOrder({ lines: [catheters], netOrder: '3,748.50' })))).toEqual([]);
  });

  it('is no note where half of the orders of a file say the same, unless it stops or changes them', () => {
    const order = (...notes: string[]) =>
      ({ notes: notes.map((value) => ({ value, page: 1, box: { x: 0, y: 0, width: 1, height: 1 } })) }) as ReadOrder;
    const left = (...orders: ReadOrder[]) => withoutFormTexts(orders).map(({ notes }) => notes.map(({ value }) => value));
    const terms = 'Goods remain ours until they are paid.';
    expect(left(order(terms, 'DO NOT SHIP'), order(terms, 'DO NOT SHIP'), order(terms, 'DO NOT SHIP'), order('fragile'))).toEqual([
      ['DO NOT SHIP'],
      ['DO NOT SHIP'],
      ['DO NOT SHIP'],
      ['fragile'],
    ]);
    expect(left(order(terms), order(terms), order(terms))).toEqual([[terms], [terms], [terms]]);
  });
});
