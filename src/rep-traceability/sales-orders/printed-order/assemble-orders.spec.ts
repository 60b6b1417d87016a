import { anOrder, catheters, engineering, type OrderText, printPage, wordsOf } from '../../../../test/fixtures/pdf/order-pages.js';
import { assembleOrders } from './assemble-orders.js';
import type { ReadOrder } from './printed-order.js';
import { readSalesOrderPage } from './read-sales-order-page.js';

const long = anOrder({ netOrder: '4,098.50' });
const firstPage = printPage(long, { page: '1', continued: true, lines: [catheters] });
const secondPage = (changes: Partial<OrderText> = {}, lines = [engineering]) => printPage({ ...long, ...changes }, { page: '2', lines });

function assemble(...pages: ReturnType<typeof printPage>[]): ReadOrder[] {
  return assembleOrders(pages.map((page, index) => readSalesOrderPage(wordsOf(page), index + 1)).filter((page) => page !== null));
}
const problems = (order: ReadOrder | undefined) => order?.problems.map(({ code, field, page }) => `${code} ${field} p${page}`);

describe('pages of an order', () => {
  it('join where the order number is the same and the page number follows on', () => {
    const [order, ...more] = assemble(firstPage, secondPage());
    expect(more).toEqual([]);
    expect([order?.pages, order?.lines.map(({ itemCode }) => itemCode?.value), order?.problems]).toEqual([
      [1, 2],
      ['21600101003', 'NRE'],
      [],
    ]);
  });

  it('join across another order between them', () => {
    const orders = assemble(firstPage, printPage(anOrder({ orderNumber: '0004712' })), secondPage());
    expect(orders.map(({ pages, problems: found }) => [pages, found.length])).toEqual([
      [[1, 3], 0],
      [[2], 0],
    ]);
  });

  it('of two orders with one number stay two orders', () => {
    expect(assemble(printPage(anOrder()), printPage(anOrder())).map(({ pages }) => pages)).toEqual([[1], [2]]);
  });

  it('number the lines, and the problems of lines, through all pages', () => {
    expect(problems(assemble(firstPage, secondPage({}, [{ ...engineering, unit: '' }]))[0])).toEqual(['missing lines[1].unit p2']);
  });

  it('that are missing make the order invalid', () => {
    expect(problems(assemble(firstPage)[0])).toEqual(['page_missing pages p1']);
    expect(problems(assemble(secondPage())[0])).toContain('page_missing pages p1');
  });

  it('must say CONTINUED when another page follows', () => {
    const ended = printPage({ ...long, netOrder: '3,748.50' }, { page: '1', lines: [catheters] });
    expect(problems(assemble(ended, secondPage())[0])).toEqual(['page_unexpected pages p1']);
  });

  it('must agree on the head', () => {
    expect(problems(assemble(firstPage, secondPage({ customerNumber: 'OTHER', orderDate: '6/6/2025' }))[0])).toEqual([
      'head_differs orderDate p2',
      'head_differs customerNumber p2',
    ]);
  });
});

describe('the total of an order', () => {
  it('must be the sum of the amounts, or a line was lost', () => {
    expect(assemble(printPage(anOrder({ netOrder: '5,336.89' })))[0]?.problems).toEqual([
      expect.objectContaining({ code: 'total_mismatch', page: 1, detail: 'The amounts add up to 5336.88, NET ORDER is 5336.89.' }),
    ]);
  });

  it('does not make up for an order without lines', () => {
    expect(problems(assemble(printPage(anOrder({ lines: [], netOrder: '0.00' })))[0])).toEqual(['no_lines lines p1']);
  });
});
