import { claimOrderNumber, getOrderKey } from '../../src/rep-traceability/sales-orders/order-number.js';
import { anOrder, recordOrder } from '../support/orders.js';
import { race } from '../support/race.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('recording a sales order', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  const refused = async (order: Record<string, unknown>, status: number, code: string, pointer?: string) => {
    const { body } = await agent.post('/api/v1/sales-orders').send(order).expect(status);
    expect(body.code).toBe(code);
    if (pointer) expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    return body;
  };

  it('keeps everything that was sent, and fills nothing in', async () => {
    const soldTo = { facilityName: '  Ash Grove Clinic, LLC ', city: 'Bend', contactEmail: '' };
    const shipTo = { facilityName: 'Ash Grove Day Surgery', address1: '5 Elm St' };
    const response = await agent
      .post('/api/v1/sales-orders')
      .send({ orderNumber: 'so# 0000100', orderDate: '2025-02-28', soldTo, shipTo, lines: [], notes: ' as said ', customerPo: 'PO-7' })
      .expect(201);
    const none = { address1: null, address2: null, city: null, state: null, zip: null, country: null };
    const nobody = { contactName: null, contactPhone: null, contactEmail: null };
    expect(response.headers.location).toBe(`/api/v1/sales-orders/${response.body.id}`);
    expect(response.headers.etag).toBe('"v1"');
    expect(response.body).toMatchObject({
      orderNumber: 'so# 0000100',
      orderKey: '0000100',
      orderDate: '2025-02-28',
      shipDate: null,
      status: 'pending',
      source: 'manual',
      customerPo: 'PO-7',
      notes: ' as said ',
      trackingNumber: null,
      repId: null,
      reconstructed: false,
      soldTo: { ...none, ...nobody, ...soldTo, contactEmail: null },
      shipTo: { ...none, ...nobody, ...shipTo },
      customer: { companyKey: 'ASHGROVECLINIC', customerNumber: null, facilityName: '  Ash Grove Clinic, LLC ', city: 'Bend' },
      lines: [],
      distributions: [],
      attachments: [],
    });
  });

  it('ships to the sold-to unless a ship-to is sent', async () => {
    const order = await recordOrder(agent, '101');
    expect(order.shipTo).toEqual(order.soldTo);
  });

  it('counts the devices of its lines and keeps the others', async () => {
    const { lines } = await recordOrder(agent, '102', {
      lines: [
        { itemCode: '21600101003', quantity: 2.5, unit: 'BX', unitPrice: 180.1, lotNumber: ' SLQ-12345 ' },
        { sku: '211810SPT', quantity: 5 },
        { itemCode: 'NRE', quantity: 0.0001, description: 'engineering' },
      ],
    });
    const blank = { description: null, unit: null, unitPrice: null, lotNumber: null };
    expect(lines).toEqual([
      {
        ...blank,
        lineNumber: 1,
        itemCode: '21600101003',
        sku: '211610SPT',
        unit: 'BX',
        quantity: 2.5,
        units: 25,
        unitPrice: 180.1,
        lotNumber: ' SLQ-12345 ',
      },
      { ...blank, lineNumber: 2, itemCode: '211810SPT', sku: '211810SPT', quantity: 5, units: 5 },
      { ...blank, lineNumber: 3, itemCode: 'NRE', sku: null, quantity: 0.0001, units: null, description: 'engineering' },
    ]);
  });

  it('keeps quantities and prices to the last digit', async () => {
    const { id } = await recordOrder(agent, '103', { lines: [{ itemCode: 'NRE', quantity: 999999.0001, unitPrice: 1234567890.12 }] });
    const { rows } = await test.database.query('select quantity, unit_price from sales_order_lines where sales_order_id = $1', [id]);
    expect(rows).toEqual([{ quantity: '999999.0001', unit_price: '1234567890.12' }]);
  });

  it.each([
    ['no quantity', { itemCode: 'NRE' }, '/lines/0/quantity'],
    ['no quantity at all', { itemCode: 'NRE', quantity: 0 }, '/lines/0/quantity'],
    ['less than none', { itemCode: 'NRE', quantity: -1 }, '/lines/0/quantity'],
    ['a quantity of five decimals', { itemCode: 'NRE', quantity: 1.00001 }, '/lines/0/quantity'],
    ['a quantity as text', { itemCode: 'NRE', quantity: '2' }, '/lines/0/quantity'],
    ['a price of three decimals', { itemCode: 'NRE', quantity: 1, unitPrice: 1.005 }, '/lines/0/unitPrice'],
    ['both an item code and a SKU', { itemCode: 'NRE', sku: '211810SPT', quantity: 1 }, '/lines/0'],
    ['neither item code nor SKU', { quantity: 1 }, '/lines/0'],
    ['an unknown field', { itemCode: 'NRE', quantity: 1, colour: 'red' }, '/lines/0/colour'],
  ])('refuses a line with %s', (_, line, pointer) => refused(anOrder('104', { lines: [line] }), 400, 'invalid_request', pointer));

  it('refuses a line with an unknown SKU, or with part of a device', async () => {
    await refused(anOrder('104', { lines: [{ sku: '999', quantity: 1 }] }), 422, 'unknown_sku', '/lines/0/sku');
    await refused(anOrder('104', { lines: [{ itemCode: '21600101003', quantity: 0.25 }] }), 422, 'units_not_whole', '/lines/0/quantity');
    const { body } = await agent.get('/api/v1/sales-orders?q=104').expect(200);
    expect(body.data).toEqual([]);
  });

  it.each([
    ['no order date', { orderDate: undefined }, '/orderDate'],
    ['a day that the calendar lacks', { orderDate: '2025-02-30' }, '/orderDate'],
    ['a date in another notation', { orderDate: '3/14/2025' }, '/orderDate'],
    ['no order number', { orderNumber: '  ' }, '/orderNumber'],
    ['neither customer nor sold-to', { soldTo: undefined }, '/customerId'],
    ['a sold-to without a facility', { soldTo: { city: 'Boise' } }, '/soldTo/facilityName'],
    ['an unknown status', { status: 'lost' }, '/status'],
    ['a source of its own', { source: 'pdf_import' }, '/source'],
    ['an external key', { externalKey: 'x' }, '/externalKey'],
  ])('refuses an order with %s', (_, fields, pointer) => refused(anOrder('105', fields), 400, 'invalid_request', pointer));

  it('refuses an order number or a facility name that has no key', async () => {
    await refused(anOrder('SO#'), 422, 'order_number_unusable', '/orderNumber');
    await refused(anOrder('105', { soldTo: { facilityName: '---' } }), 422, 'facility_name_unusable', '/soldTo/facilityName');
  });

  it('refuses a ship date in the future, but not an order date', async () => {
    await refused(anOrder('105', { shipDate: '2999-01-01' }), 422, 'future_ship_date', '/shipDate');
    await recordOrder(agent, '105', { orderDate: '2999-01-01', status: 'cancelled' });
  });

  it('refuses an unknown rep', () => refused(anOrder('106', { repId: 4711 }), 422, 'rep_not_found', '/repId'));

  describe('its customer', () => {
    it('is the one that the request names, whatever the sold-to says', async () => {
      const first = await recordOrder(agent, '200', { soldTo: { facilityName: 'Birch Hospital', city: 'Salem' } });
      const order = await recordOrder(agent, '201', { customerId: first.customer.id, soldTo: { facilityName: 'Quite Another Name' } });
      expect(order.customer.id).toBe(first.customer.id);
      expect(order.soldTo.facilityName).toBe('Quite Another Name');
    });

    it('gives its profile as the sold-to when none is sent', async () => {
      const first = await recordOrder(agent, '202', { soldTo: { facilityName: 'Dogwood Clinic', city: 'Salem', zip: '97301' } });
      const order = await recordOrder(agent, '203', { customerId: first.customer.id, soldTo: undefined });
      expect(order.soldTo).toEqual(first.soldTo);
    });

    it('must exist when it is named', () => refused(anOrder('204', { customerId: 4711 }), 422, 'customer_not_found', '/customerId'));

    it('is found by its number, under any name', async () => {
      const first = await recordOrder(agent, '205', { soldTo: { facilityName: 'Elm Hospital' }, customerNumber: ' C-205 ' });
      expect(first.customer.customerNumber).toBe('C-205');
      const second = await recordOrder(agent, '206', { soldTo: { facilityName: 'Elm Hospital East' }, customerNumber: 'C-205' });
      expect(second.customer.id).toBe(first.customer.id);
    });

    it('is for a person to decide when the facility has another number', async () => {
      const first = await recordOrder(agent, '207', { soldTo: { facilityName: 'Fir Hospital' }, customerNumber: 'C-207' });
      const byName = anOrder('208', { soldTo: { facilityName: 'Fir Hospital' }, customerNumber: 'C-208' });
      expect(await refused(byName, 409, 'customer_number_conflict', '/customerNumber')).toMatchObject({ id: first.customer.id });
      await refused(anOrder('208', { customerId: first.customer.id, customerNumber: 'C-208' }), 409, 'customer_number_conflict');
    });

    it('cannot take the number of another customer', async () => {
      const first = await recordOrder(agent, '209', { soldTo: { facilityName: 'Gum Tree Clinic' }, customerNumber: 'C-209' });
      const other = await recordOrder(agent, '210', { soldTo: { facilityName: 'Hazel Clinic' } });
      const order = anOrder('211', { customerId: other.customer.id, customerNumber: 'C-209' });
      expect(await refused(order, 409, 'customer_number_in_use')).toMatchObject({ id: first.customer.id });
    });

    it('has the profile of its newest order, in whatever sequence the orders came', async () => {
      const name = 'Juniper Surgery';
      await recordOrder(agent, '220', { orderDate: '2025-05-01', soldTo: { facilityName: name, city: 'New' } });
      const older = await recordOrder(agent, '221', { orderDate: '2024-05-01', soldTo: { facilityName: name, city: 'Old' } });
      expect(older.customer.city).toBe('New');
    });

    it('is not left behind when its first order is refused', async () => {
      await recordOrder(agent, '230', { soldTo: { facilityName: 'Koa Clinic' } });
      await refused(anOrder('230', { soldTo: { facilityName: 'Larch Clinic' } }), 409, 'order_number_in_use');
      const { rows } = await test.database.query(`select 1 from customers where company_key = 'LARCHCLINIC'`);
      expect(rows).toEqual([]);
    });
  });

  describe('its number', () => {
    it('is used once by a customer, in any spelling', async () => {
      const first = await recordOrder(agent, 'SO 0000300');
      const body = await refused(anOrder('0000300'), 409, 'sales_order_exists', '/orderNumber');
      expect(body.id).toBe(first.id);
    });

    it('is shared between customers only on request', async () => {
      const first = await recordOrder(agent, '301');
      const other = { soldTo: { facilityName: 'Maple Hospital' } };
      expect(await refused(anOrder('301', other), 409, 'order_number_in_use')).toMatchObject({ id: first.id });
      const second = await recordOrder(agent, '301', { ...other, sharesOrderNumber: true });
      expect(second.orderKey).toBe(first.orderKey);
      await refused(anOrder('301', { ...other, sharesOrderNumber: true }), 409, 'sales_order_exists');
    });

    it.each([
      ['another customer', 'Nutmeg Clinic', 'order_number_in_use'],
      ['the same customer', 'Cedar Creek Urology Clinic', 'sales_order_exists'],
    ])('goes to the order of %s that is recorded at the same moment', async (_, facilityName, code) => {
      const { customer } = await recordOrder(agent, `first of ${facilityName}`, { soldTo: { facilityName } });
      const orderNumber = `race ${code}`;
      const claim = { orderNumber, customerId: customer.id, soldToKey: null, exceptId: null, sharesOrderNumber: false };
      const late = await race(
        test,
        async (tx) => {
          await claimOrderNumber(tx, claim);
          await tx.rows(
            `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
             values ($1, $2, '2025-01-01', $3, 'manual', 'pending', $4, $4)`,
            [orderNumber, getOrderKey(orderNumber), customer.id, facilityName],
          );
        },
        () => agent.post('/api/v1/sales-orders').send(anOrder(orderNumber)).expect(409),
      );
      expect(late.body.code).toBe(code);
    });

    it('is refused when an import takes it at the same moment, without waiting', async () => {
      const { customer } = await recordOrder(agent, 'first of Olive Clinic', { soldTo: { facilityName: 'Olive Clinic' } });
      const late = await race(
        test,
        (tx) =>
          tx.rows(
            `insert into sales_orders (order_number, order_key, order_date, customer_id, source, status, sold_to_facility_name, ship_to_facility_name)
             values ('303', '303', '2025-01-01', $1, 'csv_import', 'shipped', 'Olive Clinic', 'Olive Clinic')`,
            [customer.id],
          ),
        () =>
          agent
            .post('/api/v1/sales-orders')
            .send(anOrder('303', { customerId: customer.id }))
            .expect(409),
      );
      expect(late.body.code).toBe('sales_order_exists');
    });

    it('goes to one of several orders that arrive together', async () => {
      const facilities = ['Oak One', 'Oak Two', 'Oak Three', 'Oak One'];
      const answers = await Promise.all(
        facilities.map((facilityName) => agent.post('/api/v1/sales-orders').send(anOrder('302', { soldTo: { facilityName } }))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    });
  });

  it('is done once for one Idempotency-Key', async () => {
    const send = () => agent.post('/api/v1/sales-orders').set('Idempotency-Key', 'order-400').send(anOrder('400')).expect(201);
    const [first, again] = [await send(), await send()];
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ location: first.headers.location, 'idempotency-replayed': 'true' });
  });

  it('is for those who may create orders', async () => {
    const rep = await test.as('rep');
    const { body } = await rep.post('/api/v1/sales-orders').send(anOrder('500')).expect(403);
    expect(body.permission).toBe('sales_orders.create');
  });
});
