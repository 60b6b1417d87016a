import { setTimeout as pause } from 'node:timers/promises';
import { cutPages } from '../../src/pdf/cut-pages.js';
import { readSalesOrderPdf } from '../../src/rep-traceability/imports/sales-orders-pdf/read/read-sales-order-pdf.js';
import { hostilePdfs } from '../fixtures/pdf/hostile-pdfs.js';
import { anOrder, catheters, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { type PageToWrite, writePdf } from '../fixtures/pdf/write-pdf.js';

const long = anOrder({ orderNumber: '0004713', netOrder: '4,098.50' });
const longPages = [
  printPage(long, { page: '1', continued: true, lines: [catheters] }),
  printPage(long, { page: '2', lines: [engineering] }),
];

async function readPages(...pages: PageToWrite[]) {
  const outcome = await readSalesOrderPdf(await writePdf(pages));
  if (outcome.kind === 'refused') throw new Error(outcome.detail);
  return outcome;
}

describe('a PDF of sales orders', () => {
  it('gives its orders from positions alone, joins pages and lists every other page with its reason', async () => {
    const menu = [{ text: 'Cafeteria menu: soup, bread', x: 72, top: 100, size: 9 }];
    const { pages, orders, otherPages } = await readPages(printPage(anOrder()), 'scan', ...longPages, 'blank', menu, {
      turned: printPage(anOrder()),
    });
    expect(pages).toBe(7);
    expect(orders.map((order) => [order.orderNumber?.value, order.pages, order.lines.length, order.problems])).toEqual([
      ['0004711', [1], 3, []],
      ['0004713', [3, 4], 2, []],
    ]);
    expect(orders[0]?.shipTo?.value).toMatchObject({ facilityName: 'Ship To Go Medical, Inc.', address1: '17 Order St', city: 'Boise' });
    expect(orders[0]?.lines[0]?.description?.value).toBe('Two-way Foley Catheter, 16 Fr, 10 ml Balloon, Straight Tip, Box of 10');
    expect(otherPages).toEqual([
      { page: 2, code: 'no_text_layer', reason: 'a picture without text: run text recognition (OCR) over the scan' },
      { page: 5, code: 'blank_page', reason: 'blank page' },
      { page: 6, code: 'not_a_sales_order', reason: 'not a sales order' },
      { page: 7, code: 'page_rotated', reason: 'rotated by 90 degrees: cannot be read' },
    ]);
  });

  it('is read as shown: a landscape page that is rotated upright is an order like any other', async () => {
    const { orders } = await readPages({ landscape: printPage(anOrder()) });
    expect(orders).toEqual([expect.objectContaining({ problems: [], netOrder: expect.objectContaining({ value: '5336.88' }) })]);
    expect(orders[0]?.orderNumber?.box.x).toBeCloseTo(456, 0);
  });

  it('whose second page of an order is missing has an invalid order', async () => {
    const { orders } = await readPages(...longPages.slice(0, 1));
    expect(orders[0]?.problems).toEqual([expect.objectContaining({ code: 'page_missing', page: 1 })]);
  });

  it('reports its progress page by page, and may be streamed from storage', async () => {
    const bytes = await writePdf(longPages);
    const stream = async function* () {
      yield bytes.subarray(0, 1000);
      yield bytes.subarray(1000);
    };
    const progress: number[][] = [];
    await readSalesOrderPdf(stream(), { onProgress: (done, total) => progress.push([done, total]) });
    expect(progress).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it('that cannot be fetched from storage fails with the error of the storage', async () => {
    const stream = async function* () {
      yield Buffer.from('%PDF-1.4');
      throw new Error('storage is away');
    };
    await expect(readSalesOrderPdf(stream())).rejects.toThrow('storage is away');
  });
});

describe('a hostile or broken PDF is refused with a clear reason', () => {
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['encrypted', hostilePdfs.encrypted, 'pdf_encrypted'],
    ['cut off in transfer', async () => (await writePdf(longPages)).subarray(0, -100), 'pdf_damaged'],
    ['not a PDF at all', () => Buffer.from('GIF89a and so on'), 'not_a_pdf'],
    ['empty', () => new Uint8Array(), 'not_a_pdf'],
    ['of 5,000 pages', () => hostilePdfs.manyPages(5000), 'pdf_too_many_pages'],
    ['with a decompression bomb', () => hostilePdfs.decompressionBomb(2000), 'pdf_needs_too_much_memory'],
    ['with a gigantic content stream', () => hostilePdfs.endlessText(400), 'pdf_needs_too_much_memory'],
    ['with a page tree that is its own child', hostilePdfs.treeLoop, 'pdf_damaged'],
  ])('%s', async (_, make, code) => {
    expect(await readSalesOrderPdf(await make())).toEqual({ kind: 'refused', code, detail: expect.stringMatching(/^The file |^None /) });
  });

  it('over its limits of size or time', async () => {
    const endless = hostilePdfs.endlessText(50);
    expect(await readSalesOrderPdf(endless, { limits: { maxBytes: 1000 } })).toMatchObject({ kind: 'refused', code: 'pdf_too_large' });
    const slow = await readSalesOrderPdf(endless, { limits: { timeLimitMs: 300, memoryLimitMb: 2000 } });
    expect(slow).toMatchObject({ kind: 'refused', code: 'pdf_too_slow' });
  });

  it.each([
    ['a page nested two million deep', () => hostilePdfs.deepNesting(2_000_000)],
    ['a form that draws itself', hostilePdfs.selfReference],
    ['a lie about its page count', hostilePdfs.liesAboutPages],
  ])('or survived: %s', async (_, make) => {
    expect(await readSalesOrderPdf(make())).toMatchObject({ kind: 'read', pages: 1, orders: [] });
  });

  it('while the calling process keeps answering', async () => {
    let turns = 0;
    let reading = true;
    const outcome = readSalesOrderPdf(hostilePdfs.endlessText(50), { limits: { memoryLimitMb: 200 } }).finally(() => {
      reading = false;
    });
    while (reading) {
      await pause(5);
      turns += 1;
    }
    expect(await outcome).toMatchObject({ kind: 'refused' });
    expect(turns).toBeGreaterThan(20);
  });

  it('and reading stops when it is cancelled', async () => {
    const caller = new AbortController();
    const outcome = readSalesOrderPdf(hostilePdfs.endlessText(50), { signal: caller.signal });
    setTimeout(() => caller.abort(new Error('called off')), 200);
    await expect(outcome).rejects.toThrow('called off');
  });
});

describe('the pages of an order', () => {
  it('are cut out as a separate PDF, one order at a time', async () => {
    const source = await writePdf([printPage(anOrder()), ...longPages, 'scan']);
    const cuts: Uint8Array[] = [];
    const outcome = await cutPages(source, { pageCount: 4, groups: [[2, 3], [1]] }, async (index, bytes) => {
      expect(index).toBe(cuts.length);
      cuts.push(bytes);
    });
    expect(outcome).toEqual({ kind: 'all_cut' });
    const [first, second] = await Promise.all(cuts.map((cut) => readSalesOrderPdf(cut)));
    expect(first).toMatchObject({ pages: 2, orders: [{ orderNumber: { value: '0004713' }, pages: [1, 2], problems: [] }] });
    expect(second).toMatchObject({ pages: 1, orders: [{ orderNumber: { value: '0004711' }, problems: [] }] });
  });

  it('are not cut if the cutter counts other pages than the reader did', async () => {
    let cuts = 0;
    const outcome = await cutPages(await writePdf(longPages), { pageCount: 3, groups: [[1]] }, async () => {
      cuts += 1;
    });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'pdf_damaged' });
    expect(cuts).toBe(0);
  });

  it.each([
    ['encrypted', hostilePdfs.encrypted, 'pdf_encrypted'],
    ['looped', hostilePdfs.treeLoop, 'pdf_unreadable'],
  ])('of a file that is %s are refused', async (_, make, code) => {
    expect(await cutPages(make(), { pageCount: 1, groups: [[1]] }, async () => undefined)).toMatchObject({ kind: 'refused', code });
  });

  it('are cut no further when one of them cannot be stored', async () => {
    const cutting = cutPages(await writePdf(longPages), { pageCount: 2, groups: [[1], [2]] }, () => Promise.reject(new Error('disk full')));
    await expect(cutting).rejects.toThrow('disk full');
  });
});
