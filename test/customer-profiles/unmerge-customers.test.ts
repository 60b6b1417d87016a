import type { Response } from 'supertest';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** Small numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const SIDES = ['Alder', 'Birch'] as const;
type Side = (typeof SIDES)[number];

describe('taking a merge apart', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const post = async (path: string, body: object, status = 201) => {
    const answer: Response = await admin.post(`/api/v1/${path}`).send(body);
    expect([path, answer.status, answer.status < 300 ? '' : answer.body]).toEqual([path, status, status < 300 ? '' : expect.anything()]);
    return answer.body;
  };
  const get = async (path: string) => (await admin.get(`/api/v1/${path}`).expect(200)).body;

  let reps: number[];
  beforeAll(async () => {
    reps = [];
    for (const name of ['Dana Whitfield', 'Robin Ames', 'Kim Soto']) reps.push((await post('reps', { name })).id);
    for (const lot of ['SLQ-60001', 'SLQ-60002']) await post('lots', { lotNumber: lot, sku: '211610SPT', unitsProduced: 90_000 });
  });

  /** Two customers whose names share a prefix, so that several such worlds fit into one database. */
  class World {
    readonly customers = {} as Record<Side, number>;
    readonly orders: number[] = [];
    readonly distributions: number[] = [];
    /** Orders that no name tells apart, with whose they are. */
    readonly assigned: { salesOrderId: number; side: Side }[] = [];
    counter = 0;

    constructor(
      readonly prefix: string,
      /** Whom a record is given to that names a side: the survivor while the two are one. */
      public merged = false,
    ) {}

    holder(side: Side): number {
      return this.customers[this.merged ? 'Alder' : side];
    }

    async order(side: Side, more: object = {}): Promise<number> {
      this.counter += 1;
      const soldTo = {
        facilityName: `${this.prefix} ${side} Clinic`,
        city: `City ${this.counter}`,
        contactName: `Person ${this.counter}`,
        contactPhone: `555-${this.counter}`,
      };
      const orderDate = `2025-01-${String(1 + (this.counter % 28)).padStart(2, '0')}`;
      const { id } = await post('sales-orders', { orderNumber: `${this.prefix}${this.counter}`, orderDate, soldTo, lines: [], ...more });
      this.orders.push(id);
      return id;
    }

    async ship(salesOrderId: number, lotNumber: string): Promise<void> {
      this.counter += 1;
      const trackingNumber = `${this.prefix}T${this.counter}`;
      const { id } = await post('distributions', {
        salesOrderId,
        shipDate: '2025-03-14',
        sku: '211610SPT',
        lotNumber,
        quantity: 10,
        trackingNumber,
      });
      this.distributions.push(id);
    }

    async begin(): Promise<this> {
      for (const side of SIDES) {
        const id = await this.order(side);
        this.customers[side] = (await get(`sales-orders/${id}`)).customer.id;
        await this.ship(id, 'SLQ-60001');
        await post(`customers/${this.customers[side]}/notes`, { noteText: `${side} rings twice.` });
      }
      await this.ship(await this.order('Birch'), 'SLQ-60002');
      await post(`customers/${this.customers.Alder}/reps`, { repId: reps[0] });
      for (const repId of [reps[0], reps[1]]) await post(`customers/${this.customers.Birch}/reps`, { repId });
      await admin
        .patch(`/api/v1/customers/${this.customers.Birch}`)
        .set('If-Match', (await admin.get(`/api/v1/customers/${this.customers.Birch}`)).headers.etag as string)
        .send({ customerNumber: `${this.prefix}-77`, reason: 'printed so' })
        .expect(200);
      return this;
    }

    /** The n-th of the changes that came after the merge. */
    async change(kind: number, pick: number): Promise<void> {
      const side = SIDES[pick % 2] as Side;
      const distribution = this.distributions[pick % this.distributions.length] as number;
      const order = this.orders[pick % this.orders.length] as number;
      const patch = async (path: string, body: object) => {
        const { etag } = (await admin.get(`/api/v1/${path}`).expect(200)).headers;
        await admin
          .patch(`/api/v1/${path}`)
          .set('If-Match', etag as string)
          .send({ ...body, reason: 'read again' })
          .expect(200);
      };
      if (kind === 0) await this.ship(await this.order(side), 'SLQ-60001');
      if (kind === 1) await patch(`distributions/${distribution}`, { quantity: 20 + (pick % 30), acknowledge: ['more_than_produced'] });
      if (kind === 2) await patch(`sales-orders/${order}`, { notes: `note ${pick}` });
      if (kind === 3) await this.ship(order, 'SLQ-60002');
      if (kind === 4) {
        this.counter += 1;
        const soldTo = { facilityName: `${this.prefix} Nobody ${this.counter}`, city: 'Ames' };
        const salesOrderId = await this.order(side, { customerId: this.holder(side), soldTo });
        this.assigned.push({ salesOrderId, side });
      }
      if (kind === 5) {
        const { data } = await get(`customers/${this.holder(side)}/notes`);
        const note = data.find(({ noteText }: { noteText: string }) => noteText.startsWith(side));
        if (note) await patch(`customers/${this.holder(side)}/notes/${note.id}`, { noteText: `${side} rings ${pick} times.` });
      }
    }

    /** Everything that belongs to the two, without ids and prefix. */
    async state(): Promise<unknown> {
      const sides = await Promise.all(
        SIDES.map(async (side) => {
          const id = this.customers[side];
          const { rows } = await test.database.query(
            `select (select json_agg(json_build_object('number', s.order_number, 'notes', s.notes, 'soldTo', s.sold_to_facility_name) order by s.order_number) from sales_orders s where s.customer_id = $1) as orders,
              (select json_agg(json_build_object('lot', d.lot_number, 'tracking', d.tracking_number, 'quantity', d.quantity, 'city', d.city) order by d.tracking_number) from distribution_log_entries d where d.customer_id = $1) as shipments,
              (select json_agg(n.note_text order by n.id) from customer_notes n where n.customer_id = $1) as notes,
              (select json_agg(json_build_object('rep', r.rep_id, 'primary', r.is_primary, 'ended', r.ended_on, 'why', r.end_reason) order by r.id) from customer_reps r where r.customer_id = $1) as reps,
              (select json_build_object('name', c.facility_name, 'city', c.city, 'contact', c.contact_name, 'phone', c.contact_phone, 'number', c.customer_number, 'rep', c.primary_rep_id, 'into', c.merged_into_id) from customers c where c.id = $1) as customer,
              (select json_agg(k.facility_name || coalesce(k.city, '') || coalesce(k.recall_contact_name, '') order by k.facility_name, k.city) from consignees k where k.customer_id = $1
                and exists (select from distribution_log_entries d where d.customer_id = $1 and d.consignee_key = k.consignee_key)) as consignees`,
            [id],
          );
          return rows[0];
        }),
      );
      return JSON.parse(JSON.stringify(sides).replaceAll(this.prefix, 'P'));
    }
  }

  it('leaves each customer what it would have without the merge, after 100 further changes', async () => {
    const random = seeded(7);
    const merged = await new World('Merged').begin();
    const oracle = await new World('Oracle').begin();
    expect(await merged.state()).toEqual(await oracle.state());
    const { Alder, Birch } = merged.customers;
    await post(`customers/${Alder}/merge`, { fromCustomerId: Birch, reason: 'one clinic' }, 200);
    merged.merged = true;
    for (let i = 0; i < 100; i += 1) {
      const [kind, pick] = [random(6), random(1_000)];
      await merged.change(kind, pick);
      await oracle.change(kind, pick);
    }
    const refused = await post(`customers/${Birch}/unmerge`, { reason: 'two clinics' }, 409);
    expect(refused.code).toBe('unmerge_unclear');
    expect(refused.orders.map(({ salesOrderId }: { salesOrderId: number }) => salesOrderId)).toEqual(
      merged.assigned.map(({ salesOrderId }) => salesOrderId),
    );
    const assign = merged.assigned.map(({ salesOrderId, side }) => ({ salesOrderId, customerId: merged.customers[side] }));
    const body = await post(`customers/${Birch}/unmerge`, { reason: 'two clinics', assign }, 200);
    expect(body).toMatchObject({ id: Birch, mergedIntoId: null });
    expect(await merged.state()).toEqual(await oracle.state());
    const { data } = await get(`customers/${Alder}/history?limit=200`);
    const ofMerge = data.filter(
      ({ entityId, entityType }: { entityId: string; entityType: string }) => entityType === 'customer' && entityId === String(Birch),
    );
    expect(ofMerge.map(({ reason }: { reason: string }) => reason)).toEqual(['two clinics', 'one clinic']);
  });

  it('points a customer back that had been merged into it before', async () => {
    const world = await new World('Chain').begin();
    const { Alder, Birch } = world.customers;
    const first = (await post('customers', { facilityName: 'Chain Cedar Clinic' })).id;
    await post(`customers/${Birch}/merge`, { fromCustomerId: first, reason: 'one' }, 200);
    await post(`customers/${Alder}/merge`, { fromCustomerId: Birch, reason: 'one' }, 200);
    expect((await get(`customers/${first}`)).mergedIntoId).toBe(Alder);
    const named = await world.order('Birch', { soldTo: { facilityName: 'Chain Cedar Clinic' } });
    await post(`customers/${Birch}/unmerge`, { reason: 'two' }, 200);
    expect((await get(`customers/${first}`)).mergedIntoId).toBe(Birch);
    expect((await get(`sales-orders/${named}`)).customer.id).toBe(Birch);
  });

  it('gives the place in an open recall back, with what the ship-to was sent', async () => {
    const world = await new World('Recalled').begin();
    const { Alder, Birch } = world.customers;
    const recall = await post('recalls', { title: 'Practice', reason: 'once a year', kind: 'drill', lotNumbers: ['SLQ-60002'] });
    const places = async () =>
      (await get(`recalls/${recall.id}/consignees?limit=200`)).data
        .filter(({ customer }: { customer: { id: number } }) => [Alder, Birch].includes(customer.id))
        .map((place: { id: number; customer: { id: number }; unitsShipped: number }) => [place.id, place.customer.id, place.unitsShipped]);
    const before = await places();
    expect(before).toEqual([[expect.any(Number), Birch, 10]]);
    await post(`customers/${Alder}/merge`, { fromCustomerId: Birch, reason: 'one' }, 200);
    expect(await places()).toEqual([[before[0][0], Alder, 10]]);
    await post(`customers/${Birch}/unmerge`, { reason: 'two' }, 200);
    expect(await places()).toEqual(before);
  });

  it('is refused for a customer that is not merged, and for orders of somebody else', async () => {
    const world = await new World('Refused').begin();
    const { Alder, Birch } = world.customers;
    expect((await post(`customers/${Birch}/unmerge`, { reason: 'two' }, 409)).code).toBe('customer_not_merged');
    expect((await post(`customers/${Birch}/unmerge`, {}, 422)).code).toBe('reason_required');
    await post(`customers/${Alder}/merge`, { fromCustomerId: Birch, reason: 'one' }, 200);
    const assign = [{ salesOrderId: world.orders[0], customerId: Birch }];
    const body = await post(`customers/${Birch}/unmerge`, { reason: 'two', assign }, 422);
    expect([body.code, body.errors[0].pointer]).toEqual(['assignment_refused', '/assign/0/salesOrderId']);
    const twice = [Birch, Alder].map((customerId) => ({ salesOrderId: world.orders[0], customerId }));
    const unclear = await post(`customers/${Birch}/unmerge`, { reason: 'two', assign: twice }, 422);
    expect(unclear.errors[0].detail).toContain('is given to two customers');
    expect((await get(`customers/${Birch}`)).mergedIntoId).toBe(Alder);
  });
});
