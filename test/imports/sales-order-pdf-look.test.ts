import { readSalesOrderPdf } from '../../src/rep-traceability/imports/sales-orders-pdf/read/read-sales-order-pdf.js';
import {
  type Alteration,
  allInvisible,
  annotation,
  clipTo,
  greyText,
  imageOver,
  invisibleText,
  layerSwitchedOff,
  lineFrom,
  marker,
  places,
  quadOf,
  rectangleOver,
  text,
  textAt,
  typed,
} from '../fixtures/pdf/altered-pages.js';
import { anOrder, type OrderText, printPage } from '../fixtures/pdf/order-pages.js';
import { type PageToWrite, writePdf } from '../fixtures/pdf/write-pdf.js';

const { orderNumber, customerPo, shipTo, description, quantity, margin } = places;

interface Case {
  name: string;
  problems: string[];
  page: PageToWrite;
}

const otherwise = (field: string) => [`page_shows_otherwise ${field}`];
const stamped = ['order_cancelled_by_stamp pages'];

function altered(name: string, problems: string[], after: Alteration[], before: Alteration[] = [], changes: Partial<OrderText> = {}): Case {
  return { name, problems, page: { before, printed: printPage(anOrder(changes)), after } };
}

const cases: Case[] = [
  altered('an image over a quantity', otherwise('lines[0].quantity'), [imageOver(quantity)]),
  altered('a white rectangle over a quantity', otherwise('lines[0].quantity'), [rectangleOver(quantity)]),
  altered('a black bar over the order number', otherwise('orderNumber'), [rectangleOver(orderNumber, 0)]),
  altered('the text layer of a scan', otherwise('pages'), [], [allInvisible]),
  altered('a scan over its text', otherwise('pages'), [imageOver({ x: 0, top: 0, width: 612, height: 792 })]),
  altered('one invisible text', otherwise('customerPo'), [invisibleText('PO-1', 80, 250)], [], { customerPo: '' }),
  altered('white text', otherwise('customerPo'), [greyText('PO-1', 80, 250, 1)], [], { customerPo: '' }),
  altered('almost white text', otherwise('customerPo'), [greyText('PO-1', 80, 250, 0.95)], [], { customerPo: '' }),
  altered('transparent text', otherwise('customerPo'), [greyText('PO-1', 80, 250, 0, 0.05)], [], { customerPo: '' }),
  altered('text on a layer that is switched off', otherwise('customerPo'), [layerSwitchedOff('PO-1', 80, 250)], [], { customerPo: '' }),
  altered('text that is clipped away', otherwise('customerPo'), [clipTo(margin), greyText('PO-1', 80, 250, 0)], [], { customerPo: '' }),
  altered('a line through a quantity', otherwise('lines[0].quantity'), [lineFrom(366, 289, 406, 289)]),
  altered('a slanting line through a quantity', otherwise('lines[0].quantity'), [lineFrom(366, 293, 406, 285)]),
  altered('a thin rectangle through a quantity', otherwise('lines[0].quantity'), [
    rectangleOver({ ...quantity, top: 289, height: 0.8 }, 0),
  ]),
  altered('a strike-out', otherwise('lines[0].description'), [
    annotation('StrikeOut', description, { QuadPoints: quadOf(description), C: [1, 0, 0] }),
  ]),
  altered('a typed note over a quantity', otherwise('lines[0].quantity'), [
    annotation('FreeText', quantity, { Contents: text('5.0000'), DA: text('/Helv 9 Tf 0 g') }, typed('5.0000', quantity)),
  ]),
  altered('a typed note beside a quantity that has no appearance of its own', otherwise('pages'), [
    annotation('FreeText', { x: 408, top: 276, width: 20, height: 8 }, { Contents: text('5!'), DA: text('/Helv 9 Tf 0 g') }),
  ]),
  altered('a form field that is filled in', otherwise('customerPo'), [
    annotation('Widget', customerPo, { FT: 'Tx', T: text('po'), V: text('PO-99999'), DA: text('/Helv 9 Tf 0 g') }),
  ]),
  altered('an opaque square over an address', otherwise('shipTo'), [
    annotation('Square', shipTo, { IC: [1, 1, 1] }, `1 1 1 rg 0 0 ${shipTo.width} ${shipTo.height} re f`),
  ]),
  altered('handwriting', otherwise('lines[0].quantity'), [
    annotation('Ink', quantity, { InkList: [[370, 500, 380, 506, 400, 498]] }, '0 0 m 10 8 30 2 38 6 c S'),
  ]),
  altered('a picture for a stamp', otherwise('pages'), [annotation('Stamp', margin, {}, '1 0 0 RG 0 0 100 30 re S')]),
  altered('a stamp over an address', otherwise('shipTo'), [annotation('Stamp', shipTo, {}, typed('RECEIVED', shipTo))]),
  altered('a stamp VOID in the margin', stamped, [annotation('Stamp', margin, {}, typed('V O I D', margin, 24))]),
  altered('a typed note that cancels', stamped, [annotation('FreeText', margin, { Contents: text('Canceled per phone call') })]),
  altered('a turned stamp', stamped, [textAt('CANCELLED', 150, 600, 60, 45)]),
  altered(
    'a turned stamp that is drawn letter by letter',
    stamped,
    [...'VOID'].map((letter, index) => textAt(letter, 150 + index * 60, 600 - index * 60, 80, 45)),
  ),
  altered('a dated note in the margin', stamped, [textAt('CANCELLED 6/9/2025 by R. Sample', 200, 60, 9)]),
  altered(
    'a stroke across the whole page',
    [...otherwise('lines[0].quantity'), ...otherwise('lines[2].unitPrice')],
    [lineFrom(20, 20, 590, 420)],
  ),
  altered('a stamp as large as the page', stamped, [textAt('V O I D', 150, 420, 90)]),
  altered('a small stamp', stamped, [textAt('** ORDER CANCELLED **', 250, 60, 9)]),
];

const harmless: [string, Alteration[], Alteration[], Partial<OrderText>?][] = [
  ['a white page below it', [], [rectangleOver({ x: 0, top: 0, width: 612, height: 792 })]],
  ['a watermark below it', [], [imageOver({ x: 0, top: 0, width: 612, height: 792 })]],
  ['a faint mark over it', [rectangleOver(quantity, 0.5, { opacity: 0.2 })], []],
  ['a marker pen over it', [marker(quantity)], []],
  ['the lines of a table', [lineFrom(18, 296.5, 590, 296.5), lineFrom(313, 260, 313, 500), lineFrom(200, 260, 200, 500)], []],
  ['an underlined quantity in a frame', [lineFrom(366, 293.6, 406, 293.6), rectangleOver(quantity, 1, { opacity: 0, borderWidth: 1 })], []],
  ['white text on a dark bar', [greyText('PO-1', 80, 250, 1)], [rectangleOver(customerPo, 0.1)], { customerPo: '' }],
  ['text printed twice', [greyText('PO-72744', 82, 250, 0), greyText('PO-72744', 82.2, 250, 0)], [], { customerPo: '' }],
  ['a highlight', [annotation('Highlight', quantity, { QuadPoints: quadOf(quantity), C: [1, 1, 0] })], []],
  ['a link and a closed note', [annotation('Link', quantity), annotation('Text', quantity, { Contents: text('Call them') })], []],
  ['a stamp in the margin', [annotation('Stamp', margin, {}, typed('RECEIVED 6/5/2025', margin))], []],
  ['a note below the order', [annotation('FreeText', margin, { Contents: text('Filed') })], []],
  ['an empty form field', [annotation('Widget', customerPo, { FT: 'Tx', T: text('po') })], []],
  ['an image in the margin', [imageOver(margin)], []],
  ['a turned note in the margin', [textAt('Form 12 rev. B', 605, 500, 7, 90)], []],
];
for (const [name, after, before, changes] of harmless) cases.push(altered(name, [], after, before, changes));

describe('a page must show what its text says', () => {
  let found: string[][];
  let details: string[];
  beforeAll(async () => {
    const outcome = await readSalesOrderPdf(await writePdf(cases.map(({ page }) => page)));
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    const problems = cases.map((_, index) => outcome.orders.find(({ pages }) => pages[0] === index + 1)?.problems ?? []);
    found = problems.map((all) => all.map(({ code, field }) => `${code} ${field}`));
    details = problems.map((all) => all.map(({ detail }) => detail).join(' '));
  });

  it.each(cases.map(({ name, problems }, index) => [name, problems, index] as const))('%s: %j', (_, problems, index) => {
    expect({ problems: found[index], details: details[index] }).toEqual({ problems, details: expect.any(String) });
  });

  it('notes what was put beside the order, for a person to look at', async () => {
    const beside = [
      annotation('Stamp', margin, {}, typed('HOLD', margin)),
      annotation('FreeText', margin, { Contents: text('DO NOT SHIP') }),
      textAt('PAID IN ADVANCE', 605, 500, 7, 90),
      textAt('qty changed to 3', 60, 560, 9),
    ];
    const pages = [[], ...beside.map((one) => [one])].map((after) => ({ printed: printPage(anOrder()), after }));
    const outcome = await readSalesOrderPdf(await writePdf(pages));
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    expect(outcome.orders.map(({ problems }) => problems)).toEqual(pages.map(() => []));
    expect(outcome.orders.map(({ notes }) => notes.map(({ value }) => value))).toEqual([
      [],
      ['HOLD'],
      ['DO NOT SHIP'],
      ['PAID IN ADVANCE'],
      ['qty changed to 3'],
    ]);
  });

  it('names the page, what lies there and where', () => {
    const detailOf = (name: string) => details[cases.findIndex((one) => one.name === name)];
    expect(detailOf('an image over a quantity')).toBe('"17.0000" is covered by an image (371 points from the left, 285 from the top).');
    expect(detailOf('a typed note over a quantity')).toMatch(/^A typed note shows "5\.0000" over lines\[0\]\.quantity \(368 points/);
    expect(detailOf('a stamp VOID in the margin')).toMatch(/^The page is stamped "V ?O ?I ?D" by a stamp \(200 points/);
  });
});
