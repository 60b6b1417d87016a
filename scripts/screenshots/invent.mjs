import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const TOWNS = [
  ['Tampa', 'FL', '33601'],
  ['Boise', 'ID', '83702'],
  ['Norfolk', 'VA', '23510'],
  ['Duluth', 'MN', '55802'],
  ['Eugene', 'OR', '97401'],
  ['Macon', 'GA', '31201'],
];
const NAMES = [
  'Pier Urology',
  'Alder Clinic',
  'Harbor Surgical',
  'Northern Supply',
  'Cedar Women’s Health',
  'Bay Pelvic Center',
  'Mesa Hospital',
];
const LOTS = [
  ['SLQ-05012025', '211610SPT', 600],
  ['SLQ-06102025', '211810SPT', 400],
  ['SLQ-07212025', '211410SPT', 300],
  ['SLQ-09022025', '211610SPT', 500],
];
const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Contact Name,Contact Email,Tracking Number';

/** Months of shipments to invented facilities: the same ones each time, so that two runs make the same pictures. */
function distributions(rows) {
  const lines = [HEADER];
  for (let row = 0; row < rows; row += 1) {
    const facility = (row * 5) % 21;
    const name = NAMES[facility % NAMES.length];
    const [city, state, zip] = TOWNS[facility % TOWNS.length];
    const [lot, sku] = LOTS[(row * 7) % LOTS.length];
    const day = new Date(Date.UTC(2025, 4, 12) + row * 2 * 86_400_000).toISOString().slice(0, 10);
    const reachable = facility % 5 !== 0;
    lines.push(
      [
        day,
        `SO ${4200 + row}`,
        `${name} of ${city}`,
        sku,
        lot,
        1 + ((row * 11) % 9),
        `${100 + facility} Dock Road`,
        city,
        state,
        zip,
        reachable ? 'Dana Cole' : '',
        reachable ? `desk${facility}@clinic.example` : '',
        `1Z9990${row}`,
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Fills a new installation with what a company has after some months: orders, shipments, lots, a hold, shipments that wait, a drill half done, reports.
 * @returns the address of the record that a page shows, by the path of the page
 */
export async function inventRecords({ base, cookie, databaseUrl }) {
  const ask = async (method, path, body, expected = [200, 201, 202, 204]) => {
    const isForm = body instanceof FormData;
    const headers = { cookie, ...(body && !isForm && { 'content-type': 'application/json' }) };
    const response = await fetch(`${base}/api/v1${path}`, { method, headers, body: isForm || !body ? body : JSON.stringify(body) });
    const text = await response.text();
    if (!expected.includes(response.status)) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : {};
  };
  const upload = async (name, content) => {
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    form.set('file', new Blob([content]), name);
    const { id } = await ask('POST', '/imports', form);
    for (;;) {
      const found = await ask('GET', `/imports/${id}`);
      if (!['received', 'validating', 'committing'].includes(found.status)) return found;
      await sleep(50);
    }
  };

  const settings = {
    companyName: 'Harbor Devices',
    addressLines: ['1 Pier Road', 'Tampa, FL 33601'],
    contactName: 'Quality',
    contactPhone: '555 0100',
  };
  const { version } = await ask('GET', '/settings');
  await fetch(`${base}/api/v1/settings`, {
    method: 'PATCH',
    headers: { cookie, 'content-type': 'application/json', 'if-match': `"v${version}"` },
    body: JSON.stringify({ ...settings, reason: 'first set-up' }),
  });
  for (const [lotNumber, sku, unitsProduced] of LOTS) {
    await ask('POST', '/lots', { lotNumber, sku, unitsProduced, manufacturedOn: '2025-04-20', expiresOn: '2028-04-19' });
  }
  const log = await upload('distributions-2025.csv', distributions(160));
  await ask('POST', `/imports/${log.id}/commit`, { acknowledge: Object.keys(log.warningCounts ?? {}) });
  while ((await ask('GET', `/imports/${log.id}`)).status !== 'committed') await sleep(50);
  const mixed = await upload(
    'distributions-march.csv',
    `${HEADER}\n2026-03-02,SO 9001,Pier Urology of Tampa,211610SPT,SLQ-05012025,4,100 Dock Road,Tampa,FL,33601,,,\n2026-03-02,SO 9002,Alder Clinic of Boise,211610SPT,SLQ-05012025,many,101 Dock Road,Boise,ID,83702,,,\n2026-13-02,SO 9003,Alder Clinic of Boise,211610SPT,SLQ-05012025,2,101 Dock Road,Boise,ID,83702,,,\n`,
  );
  await ask('POST', '/lots/SLQ-07212025/hold', { reason: 'Seal test of the batch is repeated' });
  const drill = await ask('POST', '/recalls', {
    title: 'Yearly drill',
    kind: 'drill',
    reason: 'Practice: can everybody who has this lot be reached within a day?',
    lotNumbers: ['SLQ-05012025'],
    responseDueOn: '2026-12-15',
    acknowledge: ['due_in_past'],
  });
  const { data: consignees } = await ask('GET', `/recalls/${drill.id}/consignees?limit=50`);
  for (const [index, consignee] of consignees.entries()) {
    const path = `/recalls/${drill.id}/consignees/${consignee.id}`;
    if (index % 3 !== 2)
      await ask('POST', `${path}/notices`, {
        method: 'email',
        sentOn: '2026-11-20',
        to: 'desk@clinic.example',
        acknowledge: ['before_recall'],
      });
    const shipped = consignee.unitsShipped ?? consignee.units?.shipped ?? 0;
    if (index % 3 === 0)
      await ask('POST', `${path}/replies`, {
        receivedOn: '2026-11-21',
        acknowledge: ['before_recall'],
        respondent: 'Dana Cole',
        onHand: Math.floor(shipped / 2),
        used: shipped - Math.floor(shipped / 2),
        destroyed: 0,
        returned: 0,
      });
  }
  const report = await ask('POST', '/tracing-reports', { month: '2025-06' });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // What the adoption of an earlier system leaves for a person; the API has no way to make one.
  const { rows } = await client.query(`insert into unlinked_distributions
      (origin, origin_id, received, reason_code, reason_detail, order_number, ship_date, sku, lot_number, quantity, source, facility_name, city)
    select 'adopt', gen_random_uuid()::text, '{"qty": "6", "lot": "SLQ-05012025"}', 'sales_order_unknown', 'No sales order has this number.',
      'SO ' || n, date '2025-03-14' + n - 8100, '211610SPT', 'SLQ-05012025', 6, 'shipstation', 'Pier Urology of Tampa', 'Tampa'
    from generate_series(8100, 8104) n returning id`);
  await client.end();
  const [shipment] = (await ask('GET', '/distributions?limit=1')).data;
  const [user] = (await ask('GET', '/users?limit=1')).data;
  return {
    '/lots/:lotNumber': 'SLQ-05012025',
    '/distribution-log/:id': shipment.id,
    '/sales-orders/:id': shipment.salesOrderId,
    '/customers/:id': shipment.customerId,
    '/imports/:id': mixed.id,
    '/review/:id': rows[0].id,
    '/recalls/new': '?lots=SLQ-05012025',
    '/recalls/:id': drill.id,
    '/recalls/:id/consignees/:consigneeId': [drill.id, consignees[0].id],
    '/recalls/:id/status-report': drill.id,
    '/recalls/:id/report-806': drill.id,
    '/tracing-reports/:id': report.id,
    '/users/:id': user.id,
    '/search': '?q=SO+42',
  };
}
