import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { PDFDocument } from 'pdf-lib';
import { readSalesOrderPdf } from '../../src/rep-traceability/imports/sales-orders-pdf/read/read-sales-order-pdf.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { hostilePdfs } from '../fixtures/pdf/hostile-pdfs.js';
import { anOrder, catheters, engineering, type OrderText, printPage, suspension } from '../fixtures/pdf/order-pages.js';
import { type PageToWrite, writePdf } from '../fixtures/pdf/write-pdf.js';
import { asBuffer } from '../support/downloads.js';
import { follow, type ImportBody, type RowBody, rowsOf as readRows, upload } from '../support/imports.js';
import { recordOrder } from '../support/orders.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const menu = [{ text: 'Cafeteria menu: soup, bread', x: 72, top: 100, size: 9 }];

const test = useTestApp();
const agent = useUser(test, 'operations');

interface PageProblem {
  code: string;
  column: string | null;
  field: string;
  page: number;
  box: unknown;
  detail: string;
}

interface Row extends RowBody {
  problems: PageProblem[];
  warnings: PageProblem[];
  document: { pages: number[]; order: { orderDate: unknown; lines: { quantity: { box: unknown } }[] } };
}

const rowsOfImport = async (id: number): Promise<Row[]> => (await readRows(agent, id)) as Row[];

async function preview(bytes: Uint8Array): Promise<ImportBody> {
  const { body } = await upload(agent, Buffer.from(bytes), 'orders.pdf', 'sales_orders_pdf').expect(202);
  return follow(agent, body.id, 'validated');
}

/** Ends committed, or back at the preview. */
async function commit(id: number, options: { allowPartial?: boolean; acknowledge?: string[] } = {}): Promise<ImportBody> {
  await agent.post(`/api/v1/imports/${id}/commit`).send(options).expect(202);
  return follow(agent, id, 'committed', 'validated');
}

describe('an import of sales orders from a PDF', () => {
  /** Every test has numbers, a hospital and a clinic of its own. */
  let serial = 0;
  let hospital: { facilityName: string; address1: string; address2: string; city: string; state: string; zip: string };
  let clinic: string[];
  beforeEach(() => {
    serial += 1;
    hospital = {
      facilityName: `Harbor ${serial} Hospital`,
      address1: '2453 Mesa Blvd',
      address2: 'Dock B',
      city: 'Winston-Salem',
      state: 'NC',
      zip: '27101',
    };
    clinic = [`Cedar Point ${serial} Clinic`, '12 Cedar St', 'Boise, ID 83702'];
  });

  const numbered = (number: string): string => `900${serial}-${number}`;
  const order = (number: string, changes: Partial<OrderText> = {}): OrderText =>
    anOrder({
      orderNumber: numbered(number),
      customerNumber: `H${serial}`,
      soldTo: [hospital.facilityName, '2453 Mesa Blvd', 'Dock B', 'Winston-Salem, NC 27101'],
      ...changes,
    });
  /** An order of three lines, and one of one line. */
  const full = (number: string, changes: Partial<OrderText> = {}): PageToWrite => printPage(order(number, changes));
  const short = (number: string, changes: Partial<OrderText> = {}): PageToWrite =>
    full(number, { lines: [engineering], netOrder: '350.00', ...changes });
  const twoPages = (number: string): PageToWrite[] => {
    const text = order(number, { orderNumber: `SO# ${numbered(number)}`, netOrder: '4,098.50', customerPo: '' });
    return [printPage(text, { page: '1', continued: true, lines: [catheters] }), printPage(text, { page: '2', lines: [engineering] })];
  };

  const validate = async (...pages: PageToWrite[]) => preview(await writePdf(pages));
  const rowsOf = async (...pages: PageToWrite[]): Promise<Row[]> => rowsOfImport((await validate(...pages)).id);
  /** As a user does who has looked at every warning. */
  const importAll = async (...pages: PageToWrite[]) => {
    const { id, warningCounts } = await validate(...pages);
    return commit(id, { acknowledge: Object.keys(warningCounts) });
  };
  const codesOf = (rows: Row[]) => rows.map(({ problems }) => problems.map(({ code }) => code));
  const findOrders = async (q: string) => (await agent.get('/api/v1/sales-orders').query({ q }).expect(200)).body.data;
  const getOrder = async (number: string) => {
    const [{ id }] = await findOrders(numbered(number));
    return (await agent.get(`/api/v1/sales-orders/${id}`).expect(200)).body;
  };
  const records = async () => {
    const tables = ['customers', 'sales_orders', 'sales_order_lines', 'order_pdf_attachments', 'audit_events'];
    const counts = tables.map(
      (table) => `(select count(*)::int from ${table} t where to_jsonb(t) ->> 'entity_type' is distinct from 'imports') as ${table}`,
    );
    return (await test.database.query(`select ${counts.join(', ')}`)).rows[0];
  };

  it('previews each order and each other page as a row, every value with its page and its box', async () => {
    const preview = await validate(full('1'), 'scan', ...twoPages('2'), 'blank', menu);
    expect(preview).toMatchObject({
      status: 'validated',
      counts: { rows: 5, valid: 2, invalid: 3, duplicate: 0, customersToCreate: 1, salesOrdersToCreate: 2, distributionsToCreate: 0 },
      preview: { customers: [hospital.facilityName], salesOrders: [numbered('1'), `SO# ${numbered('2')}`], lots: [] },
      progress: { processed: 6, total: 6 },
    });
    const rows = await rowsOfImport(preview.id);
    expect(rows.map(({ lineNumber, status, document }) => [lineNumber, status, document.pages])).toEqual([
      [1, 'valid', [1]],
      [2, 'invalid', [2]],
      [3, 'valid', [3, 4]],
      [5, 'invalid', [5]],
      [6, 'invalid', [6]],
    ]);
    expect(rows[0]?.raw).toEqual({
      'Order Number': numbered('1'),
      'Order Date': '2025-06-05',
      'Customer Number': `H${serial}`,
      'Customer P.O.': 'PO-72744',
      'Sold To': `${hospital.facilityName}\n2453 Mesa Blvd\nDock B\nWinston-Salem, NC 27101`,
      'Ship To': 'Ship To Go Medical, Inc.\n17 Order St\nBoise, ID 83702-1100',
      Lines: expect.stringMatching(/^21600101003 \| Two-way Foley Catheter, .* \| EA \| 17\.0000 \| 220\.50 \| 3748\.50\n/),
      Pages: '1',
    });
    expect(rows[0]?.document.order.orderDate).toEqual({
      value: '2025-06-05',
      page: 1,
      box: expect.objectContaining({ x: expect.closeTo(456, 0) }),
    });
    expect(rows[2]?.document.order.lines[1]?.quantity).toMatchObject({ value: '1.0000', page: 4 });
    expect(rows.flatMap(({ problems }) => problems)).toEqual([
      {
        code: 'no_text_layer',
        column: 'Pages',
        field: null,
        page: 2,
        box: null,
        detail: 'Page 2: a picture without text: run text recognition (OCR) over the scan',
      },
      { code: 'blank_page', column: 'Pages', field: null, page: 5, box: null, detail: 'Page 5: blank page' },
      { code: 'not_a_sales_order', column: 'Pages', field: null, page: 6, box: null, detail: 'Page 6: not a sales order' },
    ]);
  });

  it('creates each order with its customer, lines, units and pages, as printed and without shipments', async () => {
    const preview = await validate(full('1'), ...twoPages('2'));
    const committed = await commit(preview.id);
    expect(committed).toMatchObject({ status: 'committed', counts: preview.counts, problem: null, progress: { processed: 3, total: 3 } });
    expect(await getOrder('1')).toMatchObject({
      orderNumber: numbered('1'),
      orderDate: '2025-06-05',
      shipDate: null,
      status: 'pending',
      source: 'pdf_import',
      customerPo: 'PO-72744',
      soldTo: { ...hospital, country: null, contactName: null },
      shipTo: {
        facilityName: 'Ship To Go Medical, Inc.',
        address1: '17 Order St',
        address2: null,
        city: 'Boise',
        state: 'ID',
        zip: '83702-1100',
      },
      customer: { customerNumber: `H${serial}`, ...hospital },
      lines: [
        {
          lineNumber: 1,
          itemCode: '21600101003',
          sku: '211610SPT',
          unit: 'EA',
          quantity: 17,
          units: 170,
          unitPrice: 220.5,
          lotNumber: null,
        },
        { lineNumber: 2, itemCode: 'C.SLQ001', description: 'Suspension, bulk', sku: null, unit: 'KG', quantity: 102.3456, units: null },
        { lineNumber: 3, itemCode: 'NRE', sku: null, quantity: 1, units: null, unitPrice: 350 },
      ],
      distributions: [],
    });
    const second = await getOrder('2');
    expect(second).toMatchObject({ orderNumber: `SO# ${numbered('2')}`, customerPo: null, lines: [{ units: 170 }, { itemCode: 'NRE' }] });
    expect(second.attachments).toMatchObject([{ pdfType: 'sales_order_page', filename: `sales-order-SO-${numbered('2')}.pdf` }]);
    const [{ id, sha256 }] = second.attachments;
    const path = `/api/v1/sales-orders/${second.id}/attachments/${id}/content`;
    const { body: bytes } = await agent.get(path).buffer(true).parse(asBuffer).expect(200);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(await readSalesOrderPdf(bytes)).toMatchObject({
      pages: 2,
      orders: [{ orderNumber: { value: `SO# ${numbered('2')}` }, problems: [] }],
    });
  });

  it('of the same file again changes nothing: every order is a duplicate', async () => {
    const pages = [full('1'), short('2')];
    await importAll(...pages);
    const before = await records();
    const again = await importAll(...pages);
    expect(again).toMatchObject({
      status: 'committed',
      counts: { valid: 0, invalid: 0, duplicate: 2, customersToCreate: 0, salesOrdersToCreate: 0 },
    });
    expect(await records()).toEqual(before);
  });

  it('shows an order that is stored with other content field by field, what is stored and what is printed', async () => {
    await importAll(full('1'));
    const changed = full('1', {
      orderDate: '6/6/2025',
      customerPo: '',
      shipTo: ['Ship To Go Medical, Inc.', '17 Order St', 'Suite 100', 'Boise, ID 83702-1100'],
      lines: [{ ...catheters, ordered: '18.0000', amount: '3,969.00' }, suspension],
      netOrder: '5,207.38',
    });
    const [row] = await rowsOf(changed);
    expect(row?.status).toBe('invalid');
    const { id } = await getOrder('1');
    expect(row?.problems.map(({ code, field, page, detail }) => [code, field, page, detail])).toEqual([
      ['order_differs', 'orderDate', 1, `Page 1: Order ${id} is stored with "2025-06-05", the file prints "2025-06-06".`],
      ['order_differs', 'customerPo', 1, `Page 1: Order ${id} is stored with "PO-72744", the file prints nothing.`],
      ['order_differs', 'shipTo.address2', 1, `Page 1: Order ${id} is stored with nothing, the file prints "Suite 100".`],
      ['order_differs', 'lines[0].quantity', 1, `Page 1: Order ${id} is stored with "17.0000", the file prints "18.0000".`],
      ['order_differs', 'lines[2]', 1, `Page 1: Order ${id} is stored with "1.0000 EA NRE at 350.00", the file prints nothing.`],
    ]);
    expect(row?.problems[3]?.box).toEqual(row?.document.order.lines[0]?.quantity.box);
  });

  it('recognises an order that a person typed, if it says what the page prints', async () => {
    await recordOrder(agent, `so-${numbered('1')}`, {
      orderDate: '2025-06-05',
      soldTo: { ...hospital, contactName: 'Ann Example' },
      shipTo: { facilityName: clinic[0], address1: '12 Cedar St', city: 'Boise', state: 'ID', zip: '83702' },
      customerPo: 'PO-72744',
      lines: [{ itemCode: 'NRE', description: 'Non Recurring Engineering', unit: 'EA', quantity: 1, unitPrice: 350 }],
    });
    expect(await rowsOf(short('1', { shipTo: clinic }))).toMatchObject([{ status: 'duplicate', problems: [] }]);
  });

  it('recognises an order that was renumbered since, and asks about another one of its former number', async () => {
    await importAll(full('18'));
    const { id } = await getOrder('18');
    const renumber = (version: number, number: string) => {
      const corrected = agent.patch(`/api/v1/sales-orders/${id}`).set('If-Match', `"v${version}"`);
      return corrected.send({ orderNumber: numbered(number), reason: 'read off the order' }).expect(200);
    };
    const { body } = await renumber(1, '19');
    await renumber(body.version, '20');
    for (const number of ['18', '19', '20']) expect(await rowsOf(full(number))).toMatchObject([{ status: 'duplicate', problems: [] }]);
    const [other] = await rowsOf(short('18'));
    expect(other).toMatchObject({
      status: 'valid',
      warnings: [
        {
          ...{ code: 'order_was_renumbered', column: 'Order Number', field: 'orderNumber', page: 1, box: expect.any(Object) },
          detail: `Page 1: Sales order ${numbered('20')} (id ${id}) had this number before: is it the same order?`,
        },
      ],
    });
    expect(await importAll(short('18'))).toMatchObject({ counts: { salesOrdersToCreate: 1 } });
    expect(await rowsOf(short('18'))).toMatchObject([{ status: 'duplicate' }]);
    // Under its former number, the first order differs from the one that has it today.
    expect((await rowsOf(full('18')))[0]).toMatchObject({ status: 'invalid' });
  });

  it('refuses an order number that only another customer has', async () => {
    await recordOrder(agent, numbered('1'));
    expect(codesOf(await rowsOf(full('1')))).toEqual([['order_customer_mismatch']]);
  });

  it('refuses a facility that is known under another customer number', async () => {
    await recordOrder(agent, numbered('2'), { soldTo: hospital, customerNumber: 'H-1' });
    expect(codesOf(await rowsOf(full('1')))).toEqual([['customer_number_conflict']]);
  });

  it('refuses all orders of a file that disagree on who a customer is, whatever else is wrong with them', async () => {
    const rows = await rowsOf(
      short('1'),
      short('2', { soldTo: clinic }),
      short('3', { soldTo: clinic, customerNumber: `C${serial}`, orderDate: '' }),
      short('4', { soldTo: [`Lakeview ${serial}, LLC`, '1 Lake St', 'Akron, OH 44301'], customerNumber: `L${serial}` }),
    );
    expect(codesOf(rows)).toEqual([
      ['customer_number_conflict'],
      ['customer_number_conflict', 'customer_number_conflict'],
      ['missing', 'customer_number_conflict'],
      [],
    ]);
    expect(rows[0]?.problems[0]?.detail).toBe(
      `Page 1: The file gives the number H${serial} to "${hospital.facilityName}" and "${clinic[0]}".`,
    );
  });

  it('refuses every copy of an order that is in the file twice, and a number that two customers have in it', async () => {
    const rows = await rowsOf(
      short('1'),
      short('1', { orderNumber: `SO-${numbered('1')}` }),
      short('2'),
      short('2', { soldTo: clinic, customerNumber: `C${serial}` }),
    );
    expect(codesOf(rows)).toEqual([['repeated_in_file'], ['repeated_in_file'], ['order_customer_conflict'], ['order_customer_conflict']]);
    expect(rows[0]?.problems[0]?.detail).toBe('Page 1: The same order begins on page 2 too.');
  });

  it('refuses what is missing, unreadable, does not add up or counts no whole devices, with the page and the reason', async () => {
    const rows = await rowsOf(
      short('1'),
      short('2', { orderDate: '' }),
      short('3', { lines: [{ ...engineering, ordered: '1.0O00' }] }),
      short('4', { lines: [{ ...engineering, amount: '350.02' }], netOrder: '350.02' }),
      short('5', { lines: [{ ...catheters, ordered: '0.2500', amount: '55.13' }], netOrder: '55.13' }),
    );
    expect(codesOf(rows)).toEqual([[], ['missing'], ['unreadable'], ['amount_mismatch'], ['units_not_whole']]);
    expect(rows[3]?.problems[0]).toMatchObject({ column: 'Lines', page: 4, detail: 'Page 4: 1.0000 x 350.00 is not 350.02.' });
  });

  it('refuses a page that shows something else than its text says, and reads one whose number has another dash', async () => {
    const cases = await PDFDocument.create();
    for (const name of ['cancelled-stamp', 'corrected-by-annotation', 'ocr-layer-only', 'en-dash-number']) {
      const one = await PDFDocument.load(readFileSync(new URL(`../fixtures/pdf/cases/${name}.pdf`, import.meta.url)));
      const [page] = await cases.copyPages(one, [0]);
      if (page) cases.addPage(page);
    }
    const { id } = await preview(await cases.save());
    const [cancelled, corrected, invisible, dashed] = await rowsOfImport(id);
    expect(cancelled?.problems).toMatchObject([
      {
        code: 'order_cancelled_by_stamp',
        column: 'Pages',
        page: 1,
        box: { height: 60 },
        detail: 'Page 1: The page is stamped "CANCELLED".',
      },
    ]);
    expect(cancelled?.raw.Lines).toContain('Foley Catheter 16 Fr, box of 10 | EA | 2.0000');
    expect(corrected?.problems).toMatchObject([
      {
        code: 'page_shows_otherwise',
        column: 'Lines',
        field: 'lines[0].quantity',
        box: { x: 366, y: 286 },
        detail: expect.stringMatching(/^Page 2: A typed note shows "5\.0000" over lines\[0\]\.quantity \(366 points/),
      },
    ]);
    expect(invisible?.problems).toMatchObject([
      { code: 'page_shows_otherwise', column: 'Pages', detail: expect.stringContaining('invisibly') },
    ]);
    expect([dashed?.raw['Order Number'], dashed?.problems]).toEqual(['SO\u20130091305', []]);
  });

  it('stores an address of three lines and one from abroad as printed', async () => {
    await importAll(
      short('1', {
        soldTo: ['Klinik am Beispiel', 'Attn: Robin Sample', 'Beispiel-Muster-Str. 12', 'c/o Pat Example', '12345 Musterstadt'],
        shipTo: ['Central Stores', '8 Sample Rd', 'Exampleton, EX1 2QZ', 'United Kingdom'],
      }),
    );
    const order = await getOrder('1');
    expect(order.soldTo).toMatchObject({
      facilityName: 'Klinik am Beispiel',
      address1: 'Attn: Robin Sample',
      address2: 'Beispiel-Muster-Str. 12, c/o Pat Example',
      city: 'Musterstadt',
      state: null,
      zip: '12345',
      country: null,
    });
    expect(order.shipTo).toMatchObject({ city: 'Exampleton', state: null, zip: 'EX1 2QZ', country: 'United Kingdom' });
  });

  it('with invalid rows is committed only with allowPartial, and offers them for download with their reasons', async () => {
    const { id } = await validate(short('1'), short('2', { orderDate: '' }), 'scan');
    const refused = await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(409);
    expect(refused.body).toMatchObject({ code: 'import_has_invalid_rows', invalid: 2 });
    expect(await commit(id, { allowPartial: true })).toMatchObject({ status: 'committed', counts: { valid: 1, invalid: 2 } });
    expect(await findOrders(numbered(''))).toHaveLength(1);
    const { text } = await agent.get(`/api/v1/imports/${id}/rejects`).expect(200);
    expect(text).toMatch(/^\ufeffOrder Number,Order Date,Customer Number,Customer P\.O\.,Sold To,Ship To,Lines,Pages,Line,Problems\r\n/);
    expect(text).toContain('Order Date: Page 2: Nothing is printed beside the label.');
    expect(text).toContain(',3,3,Pages: Page 3: a picture without text: run text recognition (OCR) over the scan');
  });

  it('goes back to its preview when orders became invalid meanwhile, and leaves out those recorded meanwhile', async () => {
    const { id } = await validate(short('1'), short('2'));
    await recordOrder(agent, numbered('2'));
    expect(await commit(id)).toMatchObject({
      status: 'validated',
      problem: { code: 'import_changed' },
      counts: { valid: 1, invalid: 1 },
    });
    expect(await findOrders(hospital.facilityName)).toEqual([]);
    await importAll(short('1'));
    expect(await commit(id, { allowPartial: true })).toMatchObject({
      status: 'committed',
      counts: { valid: 0, duplicate: 1, invalid: 1 },
    });
  });

  it('warns of a number that differs in zeros and, without a customer number, of a new address of its customer, as a CSV does', async () => {
    const moved = { soldTo: [hospital.facilityName, '9 Bank St', 'Reno, NV 89501'] };
    expect(await importAll(short('1'))).toMatchObject({ status: 'committed', warningCounts: {} });
    const { id, counts, warningCounts } = await validate(
      short('1', { orderNumber: `00${numbered('1')}` }),
      short('2', moved),
      short('3', { ...moved, customerNumber: '' }),
    );
    expect([counts, warningCounts]).toMatchObject([
      { valid: 3, suspicious: 2 },
      { order_number_differs_in_zeros: 1, several_addresses: 1 },
    ]);
    const [zeros, none, elsewhere] = (await rowsOfImport(id)).map(({ warnings }) => warnings);
    const place = { page: 1, box: { x: expect.any(Number) } };
    expect(zeros).toMatchObject([
      { ...place, column: 'Order Number', field: 'orderNumber', detail: expect.stringContaining(numbered('1')) },
    ]);
    expect(none).toEqual([]);
    expect(elsewhere).toMatchObject([
      { column: 'Sold To', field: 'soldTo', page: 3, detail: expect.stringContaining(hospital.facilityName) },
    ]);
    const refused = await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(409);
    expect(refused.body).toMatchObject({ code: 'import_has_warnings', suspicious: 2, warningCounts });
    expect(await commit(id, { acknowledge: Object.keys(warningCounts) })).toMatchObject({ status: 'committed', warningCounts });
    // An order that replaces a misread one is not new.
    await test.database.query('update sales_orders set misread = true where order_number = $1', [numbered('1')]);
    expect(await rowsOf(short('1', moved))).toMatchObject([{ status: 'valid', warnings: [] }]);
  });

  it('compares the addresses and numbers of a customer that is new within the file', async () => {
    const unnumbered = (number: string, changes: Partial<OrderText> = {}) => short(number, { customerNumber: '', ...changes });
    const moved = [hospital.facilityName, '9 Bank St', 'Reno, NV 89501'];
    const zeros = unnumbered('1', { orderNumber: `0${numbered('1')}` });
    const { id } = await validate(unnumbered('1'), zeros, unnumbered('2', { soldTo: moved }));
    const codes = (await rowsOfImport(id)).map(({ warnings }) => warnings.map(({ code }) => code));
    expect(codes).toEqual([['order_number_differs_in_zeros'], ['order_number_differs_in_zeros'], ['several_addresses']]);
  });

  it('goes back to its preview when an order became suspicious meanwhile, and asks about letters that look Latin', async () => {
    const { id } = await validate(short('1'), short('2'));
    await importAll(short('1', { orderNumber: `0${numbered('1')}` }));
    await test.database.query(
      `update import_rows set document = jsonb_set(document, '{order,orderNumber,value}', to_jsonb($2::text)) where import_id = $1 and line_number = 2`,
      [id, `\u0410${numbered('2')}`],
    );
    const returned = await commit(id);
    expect(returned).toMatchObject({
      status: 'validated',
      problem: { code: 'import_changed' },
      warningCounts: { order_number_differs_in_zeros: 1, look_alike_letters: 1 },
    });
    expect(await commit(id, { acknowledge: Object.keys(returned.warningCounts) })).toMatchObject({ status: 'committed' });
  });

  it('and the same file at the same moment make each order once', async () => {
    const pages = [full('1'), short('2')];
    const [first, second] = await Promise.all([validate(...pages), validate(...pages)]);
    const outcomes = await Promise.all([commit(first.id), commit(second.id)]);
    expect(outcomes.map(({ counts }) => [counts.valid, counts.duplicate]).sort()).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(await findOrders(hospital.facilityName)).toHaveLength(2);
    expect((await getOrder('1')).attachments).toHaveLength(1);
  });

  it('gives the profile of the newest order, in whatever sequence the files come', async () => {
    const moved = [hospital.facilityName, '1 New St', 'Akron, OH 44301'];
    await importAll(short('2', { soldTo: moved, orderDate: '7/1/2025' }));
    await importAll(short('1'));
    const { customer } = await getOrder('1');
    expect((await agent.get(`/api/v1/customers/${customer.id}`).expect(200)).body).toMatchObject({
      address1: '1 New St',
      city: 'Akron',
      address2: null,
    });
  });

  it('writes nothing while a page cannot be stored, and all of it once it can', async () => {
    const { id } = await validate(short('1'), short('2'));
    const storage = test.app.get(FileStorage);
    const put = vi.spyOn(storage, 'put');
    put.mockImplementationOnce((...args) => storage.constructor.prototype.put.apply(storage, args));
    put.mockRejectedValueOnce(new Error('disk full'));
    expect(await commit(id)).toMatchObject({ status: 'committed' });
    expect(put).toHaveBeenCalledTimes(4);
    expect((await getOrder('2')).attachments).toHaveLength(1);
  });

  it('asks about what a page says beside its order, and shows it for a duplicate too', async () => {
    const order = anOrder({
      orderNumber: 'NOTE-1',
      soldTo: ['Noted Clinic', '1 Mesa Blvd', 'Boise, ID 83702'],
      customerNumber: 'NOTED',
    });
    const note = { text: 'DO NOT SHIP', x: 200, top: 560, size: 9 };
    const first = await preview(await writePdf([[...printPage(order), note]]));
    expect(first).toMatchObject({ counts: { valid: 1, suspicious: 1 }, warningCounts: { note_on_page: 1 } });
    const [row] = await rowsOfImport(first.id);
    expect(row?.warnings).toMatchObject([
      {
        ...{ code: 'note_on_page', column: 'Pages', field: 'pages', page: 1, box: { x: 200 } },
        detail: 'Page 1: Beside the order it says "DO NOT SHIP". That is not imported: look at the page before the order.',
      },
    ]);
    const { body } = await agent.post(`/api/v1/imports/${first.id}/commit`).send({}).expect(409);
    expect(body).toMatchObject({ code: 'import_has_warnings', warningCounts: { note_on_page: 1 } });
    expect(await commit(first.id, { acknowledge: ['note_on_page'] })).toMatchObject({ status: 'committed' });
    const again = await preview(await writePdf([[...printPage(order), note]]));
    expect(again).toMatchObject({ counts: { duplicate: 1, suspicious: 0 } });
    expect((await rowsOfImport(again.id))[0]?.warnings).toMatchObject([{ code: 'note_on_page' }]);
  });
});

describe('a PDF that cannot be imported', () => {
  it.each([
    ['is no PDF', Buffer.from('GIF89a and so on'), 415, 'not_a_pdf'],
    ['is empty', Buffer.alloc(0), 422, 'empty_file'],
  ])('because it %s is refused at once, and kept', async (_, bytes, status, code) => {
    const request = agent.post('/api/v1/imports').field('kind', 'sales_orders_pdf').attach('file', bytes, 'orders.pdf');
    const { body } = await request.expect(status);
    expect(body).toMatchObject({ code, importId: expect.any(Number) });
    expect((await agent.get(`/api/v1/imports/${body.importId}`).expect(200)).body).toMatchObject({ status: 'failed', problem: { code } });
  });

  it.each([
    ['encrypted', hostilePdfs.encrypted, 'pdf_encrypted'],
    ['of 5,000 pages', () => hostilePdfs.manyPages(5000), 'pdf_too_many_pages'],
    ['a decompression bomb', () => hostilePdfs.decompressionBomb(2000), 'pdf_needs_too_much_memory'],
    ['damaged', hostilePdfs.treeLoop, 'pdf_damaged'],
  ])('because it is %s fails with its reason', async (_, make, code) => {
    expect(await preview(make())).toMatchObject({ status: 'failed', problem: { code, detail: expect.any(String) }, counts: null });
  });

  it('does not block the API while it is read', async () => {
    const looks = 50;
    const { body } = await upload(agent, hostilePdfs.endlessText(50), 'orders.pdf', 'sales_orders_pdf').expect(202);
    const waits: number[] = [];
    const started = performance.now();
    for (let status = 'received'; status !== 'failed' && waits.length < looks; await pause(20)) {
      const before = performance.now();
      await agent.get('/healthz').expect(200);
      waits.push(performance.now() - before);
      ({ status } = (await agent.get(`/api/v1/imports/${body.id}`).expect(200)).body);
    }
    await agent.post(`/api/v1/imports/${body.id}/cancel`);
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeLessThan((performance.now() - started) / 4);
  });
});
