import { Pool } from 'pg';
import { isoDayFunction, readDay } from '../../src/calendar/parse-date.js';
import { resolvedLot } from '../../src/rep-traceability/lots/lot-names.js';
import { lotKey } from '../../src/rep-traceability/lots/lot-number.js';
import { orderKey } from '../../src/rep-traceability/sales-orders/order-key.js';
import {
  isSameShipment,
  type ShipmentIdentity,
  shipmentKey,
  trackingSpelling,
  trackingSpellingOf,
} from '../../src/rep-traceability/shipment-identity.js';
import { LOT_SPELLINGS, LOTS } from '../support/lot-spellings.js';
import { insertOrder, type TestOrder } from '../support/records.js';
import { cloneDatabase } from '../support/test-app.js';

/** Rules that SQL needs too stand beside their TypeScript. Both must say the same of every input. */
describe('a rule in SQL and its TypeScript agree', () => {
  let client: Pool;
  beforeAll(async () => {
    // One connection: temporary functions and transactions belong to it.
    client = new Pool({ connectionString: await cloneDatabase(), max: 1 });
  });
  afterAll(() => client.end());

  it('on which texts are an ISO day', async () => {
    const texts = [
      '2025-03-07',
      '2024-02-29',
      '2025-02-29',
      '1900-02-29',
      '2000-02-29',
      '2025-04-31',
      '2025-12-31',
      '2025-13-01',
      '2025-00-10',
    ];
    texts.push('2025-01-00', '1900-01-01', '1899-12-31', '2999-12-31', '3000-01-01', '2025-3-7', '', ' 2025-03-07', '20250307', 'x');
    await client.query(isoDayFunction('pg_temp.iso_day'));
    const { rows } = await client.query('select t as text, pg_temp.iso_day(t)::text as day from unnest($1::text[]) t', [texts]);
    expect(rows).toEqual(texts.map((text) => ({ text, day: readDay(text) })));
  });

  it('on the key of an order number', async () => {
    const spaces = [
      9, 10, 11, 12, 13, 32, 160, 0x1680, 0x2000, 0x2005, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff, 0x85, 0x180e, 0x200b,
    ];
    const odd = [0xad, 0x34f, 0x61c, 0x200d, 0x202a, 0x2060, 0xfe0f, 0x2010, 0x2011, 0x2013, 0x2014, 0x2212, 0xff0d, 0x58a, 0x5f, 0x3164];
    const numbers = [
      ...['SO# 0000123', 'so-0000123', 'SO0000123', ' 0000123 ', '0000 123', 'A-100', 'B-100', '123', '0123', '', '  ', 'SO', 'SO#', 'so-'],
      ...[
        'SOSO1',
        'SO--1',
        'SO#-1',
        's o 1',
        'SØ-1',
        'Straße 5',
        'ﬁ-7',
        'ı1',
        'ǆ9',
        'ŉ3',
        'İi',
        'σς',
        'SO/1',
        'X\u0301',
        'e\u0301',
        'SOUTH-913',
        'ＳＯ＃４７１１',
        'ａ－１',
        'x²½',
      ],
      ...[...spaces, ...odd].map((code) => String.fromCodePoint(code)).map((seen) => `so${seen}#${seen}a${seen}1`),
      ...[...spaces, ...odd].map((code) => `so${String.fromCodePoint(code)}7`),
    ];
    const { rows } = await client.query('select order_key(n) as key from unnest($1::text[]) with ordinality u(n, i) order by i', [numbers]);
    expect(rows.map(({ key }) => key)).toEqual(numbers.map(orderKey));
  });

  it('on the spelling of a tracking number', async () => {
    const odd = [9, 32, 160, 0xad, 0x200b, 0x2013, 0x2212, 0x3000, 0xfeff, 0xff0d, 0x5f, 0x2e];
    const numbers = [
      ...[
        '',
        '1Z 999-a',
        '１ｚ９',
        '1Z\u0410\u0435\u0441\u04ae\u051a',
        '\u0391\u03b2\u03a7',
        'Straße',
        'İi',
        '\ud835\udc00',
        'e\u0301',
        '\u0426\u0414',
      ],
      ...odd.map((code) => `1z${String.fromCodePoint(code)}9`),
    ];
    const { rows } = await client.query(
      `select ${trackingSpellingOf('n')} as spelling from unnest($1::text[]) with ordinality u(n, i) order by i`,
      [numbers],
    );
    expect(rows.map(({ spelling }) => spelling)).toEqual(numbers.map(trackingSpelling));
    expect(trackingSpelling('1z \u0410-\uff11')).toBe('1ZA1');
  });

  it('on the lot that a text means', async () => {
    await client.query('begin');
    await client.query(`insert into lots (lot_number, sku) select unnest($1::text[]), '211610SPT'`, [LOTS.numbers]);
    await client.query(`insert into lot_aliases (alias, lot_number) select * from unnest($1::text[], $2::text[])`, [
      LOTS.aliases.map(({ alias }) => alias),
      LOTS.aliases.map(({ lotNumber }) => lotNumber),
    ]);
    const texts = LOT_SPELLINGS.map(([text]) => text);
    const { rows } = await client.query(`select t as text, ${resolvedLot('t')} as lot from unnest($1::text[]) t`, [texts]);
    await client.query('rollback');
    expect(rows).toEqual(LOT_SPELLINGS.map(([text, lotNumber]) => ({ text, lot: lotNumber ?? lotKey(text) })));
  });

  it('on which shipments of an order are the same, and the log refuses those, and only those, a second time', async () => {
    const order = await insertOrder(client);
    const other = await insertOrder(client);
    const logged = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', trackingNumber: null as string | null };
    await client.query(
      `insert into lots (lot_number, sku) values ('SLQ-10001', '211610SPT'), ('SLQ-10002', '211610SPT'), ('SLQ-10003', '211810SPT')`,
    );
    const variants: [Partial<typeof logged>, number][] = [
      [{}, order.id],
      [{ trackingNumber: '' }, order.id],
      [{ trackingNumber: 'T-1' }, order.id],
      [{ trackingNumber: 't-1' }, order.id],
      [{ shipDate: '2025-03-15' }, order.id],
      [{ lotNumber: 'SLQ-10002' }, order.id],
      [{ sku: '211810SPT', lotNumber: 'SLQ-10003' }, order.id],
      [{}, other.id],
    ];
    for (const first of [logged, { ...logged, trackingNumber: 'T-1' }]) {
      for (const [change, orderId] of variants) {
        const second = { ...logged, ...change };
        const same = orderId === order.id && shipmentKey(first) === shipmentKey(second);
        const values = [orderId, second.shipDate, second.sku, second.lotNumber, second.trackingNumber ?? ''];
        await client.query('begin');
        await record(order, first);
        const found = `select from distribution_log_entries d where ${isSameShipment('d', '$1', '$2, $3, $4, $5')}`;
        expect({ second, found: (await client.query(found, values)).rowCount }).toEqual({ second, found: same ? 1 : 0 });
        const refused = await record(orderId === order.id ? order : other, second).then(
          () => null,
          ({ constraint }) => constraint,
        );
        expect({ second, refused }).toEqual({ second, refused: same ? 'distribution_log_entries_same_distribution' : null });
        await client.query('rollback');
        await client.query('begin');
        await record(order, first, true);
        expect((await client.query(found, values)).rowCount).toBe(0);
        await client.query('rollback');
      }
    }
  });

  function record({ id, customerId, orderNumber }: TestOrder, shipment: ShipmentIdentity, voided = false) {
    return client.query(
      `insert into distribution_log_entries (sales_order_id, customer_id, order_number, ship_date, sku, lot_number, tracking_number, quantity, source,
         facility_name, voided_at, void_reason) values ($1, $2, $3, $4, $5, $6, $7, 1, 'manual', 'A Clinic', $8, $9)`,
      [id, customerId, orderNumber, shipment.shipDate, shipment.sku, shipment.lotNumber, shipment.trackingNumber].concat(
        voided ? ['2025-04-01', 'a test'] : [null, null],
      ),
    );
  }
});
