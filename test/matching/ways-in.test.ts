import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import type { Agent } from 'supertest';
import { adopt } from '../adopt/adopt-command.js';
import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { follow, importFile, type RowBody, rowsOf, upload } from '../support/imports.js';
import { createOldDatabase, inDatabase } from '../support/old-database.js';
import { cloneDatabase, startTestApp, type TestApp } from '../support/test-app.js';
import { insertWaiting } from '../support/unlinked.js';
import { KEPT } from '../support/web-process.js';
import { type Shipment, shipments, storeSituations } from './situations.js';

/** Every way in asks one rule: each situation is decided alike, whichever way the shipment or order comes in. */
const expected = shipments.map(({ name, decision }) => `${name}: ${decision}`);

/** The decisions in the words of the rule, from what a way in said of each shipment. */
const decided = (decisionOf: (shipment: Shipment) => string) => shipments.map((shipment) => `${shipment.name}: ${decisionOf(shipment)}`);

/** The answer of the rule, by the sentence that explains it. */
function decisionIn(sentence: string, labels: Map<number, string>): string {
  const named = labels.get(Number(/\(id (\d+)\)/.exec(sentence)?.[1] ?? /\border (\d+)/i.exec(sentence)?.[1]));
  if (/is cancelled/.test(sentence)) return `cancelled ${named}`;
  if (/Several sales orders/.test(sentence)) return 'ambiguous';
  if (/Only other customers/.test(sentence)) return 'other_customer';
  if (/had (it|this number) before/.test(sentence)) return `renumbered ${named}`;
  if (/No sales order/.test(sentence)) return 'none';
  return `found ${named}`;
}

/** An import that makes an order asks whether it is another one of the customer's that had its number before. */
function decisionOfNew(warnings: RowBody['warnings'], labels: Map<number, string>): string {
  const asked = warnings.find(({ code }) => code === 'order_was_renumbered');
  return asked ? decisionIn(asked.detail, labels) : 'none';
}

/** An order that had the number before is no reason to refuse a person's new order, nor to link a shipment that waits after an adoption. */
const withoutRenumbered = expected.map((decision) => decision.replace(/: renumbered \w+$/, ': none'));

/** An order of the API: what it refuses names the order that is there, and only an order that is not cancelled takes a distribution. */
async function postOrder(agent: Agent, { orderNumber, facilityName, lotNumber }: Shipment, labels: Map<number, string>): Promise<string> {
  const order = { orderNumber, orderDate: '2025-03-01', soldTo: { facilityName }, lines: [] };
  const { status, body } = await agent.post('/api/v1/sales-orders').send(order);
  if (status === 201) return 'none';
  if (body.code !== 'sales_order_exists') return decisionIn(body.detail, labels);
  const shipment = { salesOrderId: body.id, shipDate: '2025-03-14', sku: '211610SPT', lotNumber, quantity: 5 };
  const shipped = await agent.post('/api/v1/distributions').send(shipment);
  return `${shipped.body.code === 'sales_order_cancelled' ? 'cancelled' : 'found'} ${labels.get(body.id)}`;
}

describe('the order of a shipment, by every way in', () => {
  let test: TestApp;
  let agent: Agent;
  let labels: Map<number, string>;
  const waiting = new Map<string, number>();

  beforeAll(async () => {
    test = await startTestApp();
    agent = await test.as('operations');
    labels = await storeSituations(test.database);
    for (const { name, orderNumber, facilityName, lotNumber } of shipments) {
      const row = { order_number: orderNumber, facility_name: facilityName, lot_number: lotNumber, reason_code: 'sales_order_not_found' };
      waiting.set(name, await insertWaiting(test.database, row));
    }
  });
  afterAll(() => test.close());

  it('the review queue', async () => {
    const { body } = await agent.get('/api/v1/unlinked-distributions?limit=200').expect(200);
    const views = new Map<number, { match: string; candidates: { salesOrderId: number; reasons: string[] }[] }>(
      body.data.map((view: { id: number }) => [view.id, view]),
    );
    for (const { name, decision } of shipments) {
      const view = views.get(waiting.get(name) ?? 0);
      expect(`${name}: ${view?.match}`).toBe(`${name}: ${decision.split(' ')[0]}`);
      // A cancelled order is never offered.
      const offered = view?.candidates.map(({ salesOrderId }) => labels.get(salesOrderId)) ?? [];
      if (/^(found|renumbered) /.test(decision)) expect(offered).toContain(decision.split(' ')[1]);
      if (decision.startsWith('cancelled')) expect(offered).not.toContain(decision.split(' ')[1]);
    }
  });

  it('the backfill', async () => {
    const env = { ...KEPT, ENV: 'test', DATABASE_URL: test.databaseUrl, LOG_LEVEL: 'silent' };
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/commands/backfill.js', '--report'], { env });
    const lineOf = new Map([...stdout.matchAll(/^\w+ +waiting shipment (\d+),.*?": (.*)$/gm)].map(([, id, why = '']) => [Number(id), why]));
    expect(decided(({ name }) => decisionIn(lineOf.get(waiting.get(name) ?? 0)?.split('; candidates')[0] ?? '', labels))).toEqual(expected);
  });

  it('a PDF of sales orders', async () => {
    const pages = shipments.map(({ orderNumber, facilityName }) =>
      printPage(
        anOrder({
          orderNumber,
          soldTo: [facilityName, '12 Cedar St', 'Boise, ID 83702'],
          customerNumber: '',
          customerPo: 'PO-of-the-page',
          lines: [engineering],
          netOrder: '350.00',
        }),
      ),
    );
    const { body } = await upload(agent, Buffer.from(await writePdf(pages)), 'orders.pdf', 'sales_orders_pdf').expect(202);
    await follow(agent, body.id, 'validated');
    const rows = await rowsOf(agent, body.id);
    const decisions = rows.map(({ status, problems, warnings }) =>
      status === 'valid' ? decisionOfNew(warnings, labels) : decisionIn(problems[0]?.detail ?? '', labels),
    );
    expect(decided((shipment) => decisions[shipments.indexOf(shipment)] ?? 'no row')).toEqual(expected);
  });

  it('a CSV of distributions', async () => {
    const lines = shipments.map(
      ({ orderNumber, facilityName, lotNumber }) => `2025-03-14,${orderNumber},"${facilityName}",211610SPT,${lotNumber},5`,
    );
    const { id } = await importFile(agent, ['Ship Date,Order Number,Facility Name,SKU,Lot,Quantity', ...lines].join('\n'), true);
    const rows = await rowsOf(agent, id);
    const { rows: logged } = await test.database.query(`select lot_number as lot, sales_order_id as id from distribution_log_entries`);
    const orderOf = new Map(logged.map(({ lot, id: order }) => [lot, labels.get(Number(order))]));
    const decisions = rows.map(({ status, problems, warnings }, index) => {
      if (status !== 'valid') return decisionIn(problems.map(({ detail }) => detail).join(' '), labels);
      const label = orderOf.get(shipments[index]?.lotNumber);
      return label === undefined ? decisionOfNew(warnings, labels) : `found ${label}`;
    });
    expect(decided((shipment) => decisions[shipments.indexOf(shipment)] ?? 'no row')).toEqual(expected);
  });
});

describe('the order of a shipment, by the ways that write at once', () => {
  it('the API', async () => {
    const test = await startTestApp();
    const agent = await test.as('operations');
    const labels = await storeSituations(test.database);
    const decisions = new Map<Shipment, string>();
    for (const shipment of shipments) decisions.set(shipment, await postOrder(agent, shipment, labels));
    expect(decided((shipment) => decisions.get(shipment) ?? 'not sent')).toEqual(withoutRenumbered);
    await test.close();
  });

  it('adoption', async () => {
    const url = await cloneDatabase();
    const target = new Pool({ connectionString: url, max: 2 });
    const labels = await storeSituations(target);
    const old = await createOldDatabase('schema');
    for (const { orderNumber, facilityName, lotNumber } of shipments) {
      await inDatabase(old, (client) =>
        client.query(
          `insert into distribution_log_entries (ship_date, order_number, facility_name, sku, lot_number, quantity, source)
           values ('2025-03-14', $1, $2, '211610SPT', $3, 5, 'manual')`,
          [orderNumber, facilityName, lotNumber],
        ),
      );
    }
    expect(await adopt(url, old)).toMatchObject({ code: 0 });
    const { rows } = await target.query(
      `select lot_number as lot, sales_order_id as id, null as why from distribution_log_entries
       union all select lot_number, null, reason_detail from unlinked_distributions`,
    );
    const became = new Map(
      rows.map(({ lot, id, why }) => [lot, why === null ? `found ${labels.get(Number(id))}` : decisionIn(why, labels)]),
    );
    expect(decided(({ lotNumber }) => became.get(lotNumber) ?? 'nowhere')).toEqual(withoutRenumbered);
    await target.end();
  });
});
