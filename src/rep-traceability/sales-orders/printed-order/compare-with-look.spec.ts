import { anOrder, printPage, wordsOf } from '../../../../test/fixtures/pdf/order-pages.js';
import type { Unseen } from '../../../pdf/shown/find-unseen.js';
import type { PageLook } from '../../../pdf/shown/look-at-page.js';
import type { Annotation } from '../../../pdf/shown/read-annotations.js';
import { compareWithLook } from './compare-with-look.js';
import { readSalesOrderPage } from './read-sales-order-page.js';

const quantity = { x: 371, y: 285, width: 32, height: 9 };
const margin = { x: 200, y: 600, width: 100, height: 40 };
const note = (changes: Partial<Annotation>): Annotation => ({ id: '8R', subtype: 'FreeText', text: '5.0000', box: quantity, ...changes });
const unseen = (changes: Partial<Unseen>): Unseen => ({
  ...{ text: '17.0000', why: 'is covered by an image', annotation: null, box: quantity },
  ...changes,
});

function problemsOf(look: Partial<PageLook>) {
  const page = readSalesOrderPage(wordsOf(printPage(anOrder())), 3);
  if (!page) throw new Error('not a sales order');
  return compareWithLook(page, { unseen: [], annotations: [], ...look }).problems;
}
const short = (look: Partial<PageLook>) => problemsOf(look).map(({ code, field }) => `${code} ${field}`);

describe('what a page shows, compared with what was read of it', () => {
  it('makes an order invalid that reads a value nobody sees, with page and place', () => {
    expect(problemsOf({ unseen: [unseen({})] })).toEqual([
      {
        code: 'page_shows_otherwise',
        field: 'lines[0].quantity',
        page: 3,
        box: quantity,
        detail: '"17.0000" is covered by an image (371 points from the left, 285 from the top).',
      },
    ]);
  });

  it('names what covers a value where it is an annotation', () => {
    const [problem] = problemsOf({
      unseen: [unseen({ why: 'is covered by a filled shape', annotation: '8R' })],
      annotations: [note({ subtype: 'Square', text: null })],
    });
    expect(problem?.detail).toMatch(/^"17\.0000" is covered by a filled shape of an annotation \(Square\) \(371 points/);
  });

  it('gives an address one problem, not one for each of its lines', () => {
    const lines = [174, 185, 197].map((y) => unseen({ text: `line ${y}`, box: { x: 343, y, width: 80, height: 9 } }));
    expect(problemsOf({ unseen: lines })).toEqual([
      expect.objectContaining({ field: 'shipTo', detail: expect.stringMatching(/^"line 174 line 185/) }),
    ]);
  });

  it('says once that nothing of an order can be seen', () => {
    const page = readSalesOrderPage(wordsOf(printPage(anOrder())), 3);
    const boxes = Object.values(page?.head ?? {}).concat(page?.lines.flatMap((line) => Object.values(line)) ?? []);
    expect(short({ unseen: boxes.flatMap((value) => (value ? unseen({ box: value.box }) : [])) })).toEqual(['page_shows_otherwise pages']);
  });

  it('lets text look as it likes of which nothing was read', () => {
    expect(short({ unseen: [unseen({ box: margin })] })).toEqual([]);
  });

  it.each<[string, Partial<Annotation>, string[]]>([
    ['a typed note over a value', {}, ['page_shows_otherwise lines[0].quantity']],
    ['a typed note beside the values', { box: { x: 500, y: 250, width: 20, height: 9 } }, ['page_shows_otherwise pages']],
    ['a typed note below the order', { box: margin }, []],
    ['a form field over a value', { subtype: 'Widget' }, ['page_shows_otherwise lines[0].quantity']],
    ['an empty form field', { subtype: 'Widget', text: null }, []],
    [
      'handwriting among the values',
      { subtype: 'Ink', text: null, box: { x: 500, y: 250, width: 20, height: 9 } },
      ['page_shows_otherwise pages'],
    ],
    ['a highlight', { subtype: 'Highlight', text: null }, []],
    ['a stamp over a value', { subtype: 'Stamp', text: 'PAID' }, ['page_shows_otherwise lines[0].quantity']],
    ['a stamp beside the values', { subtype: 'Stamp', text: 'PAID', box: { x: 500, y: 250, width: 20, height: 9 } }, []],
    ['a stamp that cannot be read', { subtype: 'Stamp', text: null, box: margin }, ['page_shows_otherwise pages']],
    ['a stamp VOID anywhere', { subtype: 'Stamp', text: 'VOID', box: margin }, ['order_cancelled_by_stamp pages']],
    ['a note CANCELLED anywhere', { text: 'Cancelled by Robin', box: margin }, ['order_cancelled_by_stamp pages']],
  ])('judges %s', (_, changes, expected) => {
    expect(short({ annotations: [note(changes)] })).toEqual(expected);
  });
});
