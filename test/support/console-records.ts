import { ADMIN } from './environment.js';
import { eventsAreFinal } from './final-events.js';
import { preview } from './imports.js';
import { insertDistribution, insertOrder } from './records.js';
import type { TestApp } from './test-app.js';
import { insertWaiting, insertWaitingRecord } from './unlinked.js';

const DRILL = { title: 'Yearly drill', reason: 'Practised once a year.', kind: 'drill' };

/** A record of each kind that a page shows, made before the first test. @returns the address of a page whose path names a record */
export function useFirstRecords(test: TestApp): (path: string) => string {
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    const order = await insertOrder(test.database, { facilityName: 'Pier Urology' });
    const distribution = await insertDistribution(test.database, order, { lotNumber: 'SLQ-05012025', facilityName: 'Pier Urology' });
    const admin = await test.asAdmin();
    const report = await admin.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
    await insertWaitingRecord(test.database);
    const adopted = await test.database.query('select max(id) as id from adopted_records');
    await eventsAreFinal(test);
    const review = await admin
      .post('/api/v1/audit-reviews')
      .send({ conclusion: 'As it should be.', signature: { password: ADMIN.password } })
      .expect(201);
    const file = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-03,C-1,Pier Urology,999999XXX,SLQ-10001,5';
    const recalled = await admin
      .post('/api/v1/recalls')
      .send({ ...DRILL, lotNumbers: ['SLQ-05012025'] })
      .expect(201);
    const recall = `/recalls/${recalled.body.id}`;
    Object.assign(ids, {
      '/recalls/:id': recall,
      '/recalls/:id/consignees/:consigneeId': `${recall}/consignees/${recalled.body.consignees[0].id}`,
      '/recalls/:id/status-report': `${recall}/status-report`,
      '/recalls/:id/report-806': `${recall}/report-806`,
    });
    const { rows } = await test.database.query('select id from consignees limit 1');
    Object.assign(ids, {
      '/consignees/:id': String(rows[0].id),
      '/review/:id': String(await insertWaiting(test.database, { order_number: order.orderNumber })),
      '/adopted-records/:id': String(adopted.rows[0].id),
      '/imports/:id': String((await preview(admin, file)).id),
      '/audit-reviews/:id': String(review.body.id),
      '/tracing-reports/:id': String(report.body.id),
      '/lots/:lotNumber': 'SLQ-05012025',
      '/distribution-log/:id': String(distribution),
      '/sales-orders/:id': String(order.id),
      '/customers/:id': String(order.customerId),
    });
  });
  // Of a path that names one record its name, of one that names several the whole address.
  return (path) => (ids[path]?.startsWith('/') ? ids[path] : path.replace(/:\w+/, () => ids[path] ?? '1'));
}
