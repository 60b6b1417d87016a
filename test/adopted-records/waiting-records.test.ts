import { randomUUID } from 'node:crypto';
import { race } from '../support/race.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const reason = 'an empty order that was never shipped';

interface Row {
  id: number;
}

describe('the records of the earlier system', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');
  const auditor = useUser(test, 'auditor');
  const rep = useUser(test, 'rep');

  const insert = async (columns: Record<string, unknown> = {}): Promise<number> => {
    const row: Record<string, unknown> = {
      source_table: 'sales_orders',
      old_id: randomUUID(),
      outcome: 'waiting',
      new_table: null,
      new_id: null,
      reason: 'order_differs',
      received: JSON.stringify({ id: 7, order_number: 'SO 0000007', status: 'open' }),
      ...columns,
    };
    const names = Object.keys(row);
    const { rows } = await test.database.query(
      `insert into adopted_records (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning id`,
      Object.values(row),
    );
    return Number(rows[0].id);
  };
  const list = async (query: string) => (await agent.get(`/api/v1/adopted-records?${query}`).expect(200)).body;
  const ids = async (query: string) => (await list(query)).data.map(({ id }: Row) => id);
  const dismiss = (id: number, body: object = { reason }) => agent.post(`/api/v1/adopted-records/${id}/dismiss`).send(body);

  it('list what waits, with the reason and the old row, by table and by reason, page by page', async () => {
    const order = await insert({ reason_detail: 'It differs from sales order 7: status "shipped", there "pending".' });
    const line = await insert({ source_table: 'sales_order_lines', reason: 'sales_order_waits' });
    const note = await insert({ source_table: 'customer_notes', reason: 'note_empty' });
    const adopted = await insert({ outcome: 'adopted', new_table: 'sales_orders', new_id: 12, reason: null });
    const waiting = await insertWaiting(test.database);
    const shipment = await insert({ source_table: 'distribution_log_entries', new_table: 'unlinked_distributions', new_id: waiting });
    expect((await ids('state=waiting')).slice(0, 3)).toEqual([note, line, order]);
    expect(await ids('')).not.toContain(shipment);
    expect(await ids('table=sales_order_lines')).toEqual([line]);
    expect(await ids('state=waiting&reason=note_empty')).toEqual([note]);
    expect(await ids('state=adopted')).toEqual([adopted]);
    const first = await list('limit=2');
    expect(first.data.map(({ id }: Row) => id)).toEqual([note, line]);
    expect((await list(`limit=2&cursor=${first.nextCursor}`)).data[0]).toMatchObject({
      id: order,
      table: 'sales_orders',
      state: 'waiting',
      reason: 'order_differs',
      detail:
        'Several orders of this customer have this number and say different things. It differs from sales order 7: status "shipped", there "pending".',
      received: { order_number: 'SO 0000007', status: 'open' },
      record: null,
      dismissedAt: null,
    });
    expect(first.data.map(({ detail }: { detail: string }) => detail)).toEqual([
      'The note has no text.',
      'Its sales order waits for a person.',
    ]);
    expect((await agent.get(`/api/v1/adopted-records/${adopted}`).expect(200)).body).toMatchObject({ reason: null, detail: null });
    expect((await agent.get(`/api/v1/adopted-records/${adopted}`).expect(200)).body.record).toEqual({ table: 'sales_orders', id: 12 });
    await agent.get('/api/v1/adopted-records/999999').expect(404);
    await agent.get('/api/v1/adopted-records?state=lost').expect(400);
    await auditor.get('/api/v1/adopted-records').expect(200);
    expect((await rep.get('/api/v1/adopted-records').expect(403)).body.permission).toBe('integrity.view');
  });

  it('are dismissed with a reason, which the audit trail keeps, and stay readable', async () => {
    const id = await insert();
    expect((await dismiss(id, {}).expect(422)).body.code).toBe('reason_required');
    expect((await auditor.post(`/api/v1/adopted-records/${id}/dismiss`).send({ reason }).expect(403)).body.permission).toBe(
      'distribution_log.edit',
    );
    await dismiss(id).expect(204);
    const { body } = await agent.get(`/api/v1/adopted-records/${id}`).expect(200);
    expect(body).toMatchObject({ id, state: 'dismissed', dismissedAt: expect.any(String), received: { order_number: 'SO 0000007' } });
    expect(await ids('state=waiting')).not.toContain(id);
    expect(await ids('state=dismissed')).toContain(id);
    expect((await dismiss(id).expect(409)).body.code).toBe('adopted_record_not_waiting');
    const events = (await auditor.get(`/api/v1/audit-events?entityType=adopted_record&entityId=${id}`).expect(200)).body.data;
    expect(events).toEqual([
      expect.objectContaining({
        action: 'insert',
        reason,
        actor: expect.objectContaining({ label: expect.stringContaining('operations-') }),
      }),
    ]);
    await expect(test.database.query('delete from dismissed_records where id = $1', [id])).rejects.toThrow('DELETE is refused');
  });

  it('are dismissed only while they wait, and shipments in the review queue', async () => {
    const adopted = await insert({ outcome: 'merged', new_table: 'sales_orders', new_id: 12 });
    expect((await dismiss(adopted).expect(409)).body.detail).toBe('This record was merged: it is sales_orders 12.');
    const shipment = await insert({ source_table: 'distribution_log_entries', new_table: 'unlinked_distributions', new_id: 5 });
    expect((await dismiss(shipment).expect(409)).body.detail).toContain('/api/v1/unlinked-distributions/5/dismiss');
    await dismiss(999_999).expect(404);
  });

  it('are decided once, by a person or by an adoption that runs at the same moment', async () => {
    const id = await insert();
    const answers = await Promise.all([dismiss(id), dismiss(id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    const other = await insert();
    const answer = await race(
      test,
      (tx) =>
        tx.rows(`update adopted_records set outcome = 'adopted', new_table = 'sales_orders', new_id = 3, reason = null where id = $1`, [
          other,
        ]),
      () => dismiss(other),
    );
    expect(answer.status).toBe(409);
  });

  it('are found through an index, among a hundred thousand', async () => {
    await test.database.query(
      `insert into adopted_records (source_table, old_id, outcome, new_table, new_id, reason)
       select 'audit_events', n::text, 'adopted', 'audit_events', n, null from generate_series(1, 50000) n
       union all select 'customer_notes', n::text, 'waiting', null, null, 'date_missing' from generate_series(1, 50000) n`,
    );
    const id = await insert({ source_table: 'equipment', reason: 'rare' });
    await test.database.query('vacuum analyze adopted_records');
    const condition = `outcome = 'waiting' and new_table is distinct from 'unlinked_distributions'`;
    for (const [filter, index] of [
      [`source_table = 'equipment'`, 'adopted_records_waiting_table'],
      [`reason = 'rare'`, 'adopted_records_waiting_reason'],
    ]) {
      const { rows } = await test.database.query(
        `explain select id from adopted_records where ${condition} and ${filter} order by id desc limit 51`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
    }
    expect(await ids('reason=rare')).toEqual([id]);
  });
});
