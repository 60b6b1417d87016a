import {
  anOrder,
  catheters,
  engineering,
  type LineText,
  type OrderText,
  printPage,
  shrunk,
  suspension,
  wordsOf,
} from '../../../../test/fixtures/pdf/order-pages.js';
import { readSalesOrderPage, type SalesOrderPage } from './read-sales-order-page.js';

const read = (changes: Partial<OrderText> = {}): SalesOrderPage => readPage(printPage(anOrder(changes)));
const readLines = (...lines: LineText[]): SalesOrderPage => read({ lines });
const problems = (page: SalesOrderPage) => page.problems.map(({ code, field }) => `${code} ${field}`);

function readPage(drawn: Parameters<typeof wordsOf>[0]): SalesOrderPage {
  const page = readSalesOrderPage(wordsOf(drawn), 3);
  if (!page) throw new Error('not a sales order');
  return page;
}

describe('a page of a sales order', () => {
  it('gives every field of the head exactly', () => {
    const { head, problems: found } = read();
    expect(found).toEqual([]);
    expect(Object.entries(head).map(([field, printed]) => [field, printed?.value])).toEqual([
      ['orderNumber', '0004711'],
      ['orderDate', '2025-06-05'],
      ['customerNumber', 'HARBO'],
      ['customerPo', 'PO-72744'],
      [
        'soldTo',
        expect.objectContaining({
          facilityName: 'Harbor Regional Hospital',
          address1: '2453 Mesa Blvd',
          address2: 'Accounts Payable Department',
          city: 'Winston-Salem',
          state: 'NC',
          zip: '27101',
          country: null,
        }),
      ],
      [
        'shipTo',
        expect.objectContaining({
          facilityName: 'Ship To Go Medical, Inc.',
          address1: '17 Order St',
          address2: null,
          city: 'Boise',
          state: 'ID',
          zip: '83702-1100',
        }),
      ],
    ]);
  });

  it('gives every line: wrapped descriptions joined, fractional quantities, services', () => {
    const lines = read().lines.map((line) => Object.values(line).map((printed) => printed?.value));
    expect(lines).toEqual([
      ['21600101003', 'Two-way Foley Catheter, 16 Fr, 10 ml Balloon, Straight Tip, Box of 10', 'EA', '17.0000', '220.50', '3748.50'],
      ['C.SLQ001', 'Suspension, bulk', 'KG', '102.3456', '12.10', '1238.38'],
      ['NRE', 'Non Recurring Engineering', 'EA', '1.0000', '350.00', '350.00'],
    ]);
  });

  it('gives the place of each value, so that a person can compare it with the page', () => {
    const { head, lines } = read();
    expect(head.orderDate).toEqual({ value: '2025-06-05', page: 3, box: { x: 456, y: 84, width: 35.03, height: 9 } });
    expect(lines[0]?.description?.box).toMatchObject({ x: 90, y: 285, height: 19.2 });
  });

  it('is read the same when a driver prints it smaller and elsewhere', () => {
    const values = (page: SalesOrderPage) =>
      [...Object.values(page.head), ...page.lines.flatMap((line) => Object.values(line))].map((printed) => printed?.value);
    expect(values(readPage(shrunk(printPage(anOrder()))))).toEqual(values(read()));
  });

  it('may leave customer number and P.O. blank, which stay unknown', () => {
    const page = read({ customerNumber: '', customerPo: '' });
    expect([page.head.customerNumber, page.head.customerPo, page.problems]).toEqual([null, null, []]);
  });

  it('quotes the text that causes a problem', () => {
    const crowded = read({ shipTo: ['Clinic', 'Attn: Robin', 'Floor 3', 'Dock B', '1 Mesa St', 'Akron, OH 44301'] });
    expect(crowded.problems[0]?.detail).toBe('The address has more than three lines: "Attn: Robin / Floor 3 / Dock B / 1 Mesa St".');
  });

  it.each<[string, string[], object]>([
    [
      'three lines, of which the second and the third are kept together',
      ['Clinic', 'Attn: Robin', '1 Mesa St', 'c/o Pat Example', 'Akron, OH 44301'],
      { address1: 'Attn: Robin', address2: '1 Mesa St, c/o Pat Example', city: 'Akron', state: 'OH' },
    ],
    [
      'a town abroad, which has no state',
      ['Klinik', 'Beispiel-Str. 12', '12345 Musterstadt'],
      { address1: 'Beispiel-Str. 12', address2: null, city: 'Musterstadt', state: null, zip: '12345', country: null },
    ],
    [
      'a country below the town',
      ['Clinic', '8 Sample Rd', 'Exampleton, EX1 2QZ', 'United Kingdom'],
      { city: 'Exampleton', state: null, zip: 'EX1 2QZ', country: 'United Kingdom' },
    ],
    ['no name: the street is the first line', ['12 Cedar St', 'Akron, OH 44301'], { facilityName: '12 Cedar St', address1: null }],
  ])('may have an address with %s', (_, shipTo, expected) => {
    const page = read({ shipTo });
    expect([page.head.shipTo?.value, page.problems]).toEqual([expect.objectContaining(expected), []]);
  });

  it('ends at CONTINUED wherever the driver puts it right of the descriptions', () => {
    for (const [x, text] of [
      [345, 'CONTINUED'],
      [420, '(Continued)'],
      [534, 'CONTINUED'],
      [560, 'CONTINUED...'],
    ] as const) {
      const drawn = printPage(anOrder(), { continued: true }).map((other) => (other.text === 'CONTINUED' ? { ...other, x, text } : other));
      expect([readPage(drawn).continued, readPage(drawn).problems]).toEqual([true, []]);
    }
  });

  it('may have a description that runs on below the numbers, whatever words and figures stand there', () => {
    const typed = 'Bench work, 2 weeks: weigh 5 pieces from each of 4 batches EA 20.0000 at 180.00 and say CONTINUED';
    const [first, second] = readLines({ ...catheters, description: ['Bench', typed] }, suspension).lines;
    expect([first?.description?.value, first?.quantity?.value, second?.itemCode?.value]).toEqual([`Bench ${typed}`, '17.0000', 'C.SLQ001']);
  });

  it('may have a description with wide gaps, but no numbers of a line without an item code', () => {
    const [line] = readLines({ ...catheters, description: ['Lab:           5 hours             of microscopy      EA'] }).lines;
    expect(line?.description?.value).toBe('Lab: 5 hours of microscopy EA');
    const unclear = readLines({ ...catheters, description: ['Bench', `Lab${' '.repeat(120)}5.0000`] });
    expect(problems(unclear)).toContain('missing lines[1].itemCode');
  });

  it('is not a sales order without its title, even with an order number', () => {
    const packingList = printPage(anOrder()).map((drawn) => (drawn.text === 'SALES ORDER' ? { ...drawn, text: 'PACKING LIST' } : drawn));
    expect(readSalesOrderPage(wordsOf(packingList), 1)).toBeNull();
  });
});

describe('nothing is defaulted', () => {
  it.each<[string, Partial<OrderText>, string[]]>([
    ['a missing date', { orderDate: '' }, ['missing orderDate']],
    ['a day that does not exist', { orderDate: '2/30/2025' }, ['unreadable orderDate']],
    ['a missing order number', { orderNumber: '' }, ['missing orderNumber']],
    ['a missing address', { shipTo: [] }, ['missing shipTo']],
    ['an address without city, state and ZIP', { soldTo: ['Harbor Regional Hospital', '2453 Mesa Blvd'] }, ['unreadable soldTo']],
    ['a state that is no state', { soldTo: ['Harbor Regional Hospital', 'Boise, Idaho 83702'] }, ['unreadable soldTo']],
    [
      'more than three address lines',
      { shipTo: ['Clinic', 'Attn: Robin', 'Floor 3', 'Dock B', '1 Mesa St', 'Akron, OH 44301'] },
      ['unreadable shipTo'],
    ],
    ['a country alone', { shipTo: ['Clinic', '1 Mesa St', 'Akron', 'Germany'] }, ['unreadable shipTo']],
    [
      'a sold-to that runs into the ship-to',
      { soldTo: [`The Very Long Name ${'of a Hospital '.repeat(6)}`, '1 Mesa St', 'Akron, OH 44301'] },
      ['text_overlaps soldTo', 'text_overlaps shipTo'],
    ],
    ['a P.O. that runs into SHIP VIA', { customerPo: `PO ${'1234567890 '.repeat(4)}` }, ['text_overlaps customerPo']],
    ['an unreadable total', { netOrder: '5,336' }, ['unreadable netOrder']],
    ['a missing total', { netOrder: '' }, ['missing netOrder']],
  ])('%s makes the order invalid', (_, changes, expected) => {
    expect(problems(read(changes))).toEqual(expected);
  });

  it.each<[string, Partial<LineText>, string[]]>([
    ['an unreadable quantity', { ordered: '1O.0000' }, ['unreadable lines[0].quantity']],
    ['a quantity without decimals', { ordered: '17' }, ['unreadable lines[0].quantity']],
    ['a missing quantity', { ordered: '' }, ['missing lines[0].quantity']],
    ['a quantity of zero', { ordered: '0.0000', amount: '0.00' }, ['quantity_not_positive lines[0].quantity']],
    ['a missing item code', { itemCode: '' }, ['missing lines[0].itemCode']],
    ['a missing unit', { unit: '' }, ['missing lines[0].unit']],
    ['a missing price', { price: '' }, ['missing lines[0].unitPrice']],
    ['an unreadable amount', { amount: '3.748,50' }, ['unreadable lines[0].amount']],
    ['an amount two cents off', { amount: '3,748.52' }, ['amount_mismatch lines[0].amount']],
  ])('%s makes the order invalid', (_, changes, expected) => {
    expect(problems(readLines({ ...catheters, ...changes }))).toEqual(expected);
  });

  it('allows an amount to be one cent off, which is rounding', () => {
    expect(problems(readLines({ ...suspension, amount: '1,238.39' }, engineering))).toEqual([]);
  });

  it('names page, place and reason of every problem at once', () => {
    const page = readLines({ ...catheters, ordered: 'many' }, { ...engineering, amount: '1.00' });
    expect(page.problems).toEqual([
      {
        code: 'unreadable',
        field: 'lines[0].quantity',
        page: 3,
        box: expect.objectContaining({ y: 285 }),
        detail: '"many" is not a number with 4 decimals.',
      },
      {
        code: 'amount_mismatch',
        field: 'lines[1].amount',
        page: 3,
        box: expect.objectContaining({ y: 305.4 }),
        detail: '1.0000 x 350.00 is not 1.00.',
      },
    ]);
  });

  it('refuses text between the columns and text over text', () => {
    const stray = [...printPage(anOrder()), { text: 'SAMPLE', x: 411, top: 285, size: 9 }];
    const over = [...printPage(anOrder()), { text: 'VOID', x: 330, top: 285, size: 9 }];
    expect(problems(readPage(stray))).toContain('unexpected_text lines[0]');
    expect(problems(readPage(over))).toContain('text_overlaps lines[0]');
  });

  it('refuses large text over the lines or an address, which is no part of them', () => {
    const over = (top: number, x: number) => readPage([...printPage(anOrder()), { text: 'HOLD', x, top, size: 40 }]);
    expect(problems(over(300, 100))).toEqual(['unexpected_text lines']);
    expect(over(300, 100).lines.map(({ description }) => description?.value)).toEqual(
      read().lines.map(({ description }) => description?.value),
    );
    expect(problems(over(170, 345))).toEqual(['text_overlaps shipTo']);
  });

  it('reads no lines where neither NET ORDER nor CONTINUED says that the page is complete', () => {
    const cut = printPage(anOrder()).filter(({ text }) => !text.startsWith('NET ORDER'));
    expect(problems(readPage(cut))).toEqual(['page_end_missing lines']);
  });

  it('does not mistake a description for the end of the table', () => {
    const lines = [{ ...engineering, description: ['CONTINUED', 'NET ORDER: 5.00'] }, catheters];
    for (const continued of [true, false]) {
      const page = readPage(printPage(anOrder({ lines }), { continued }));
      expect([page.continued, page.lines.length, page.problems]).toEqual([continued, 2, []]);
    }
  });
});
