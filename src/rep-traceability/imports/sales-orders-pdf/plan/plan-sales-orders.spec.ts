import { companyKey } from '../../../../customer-profiles/company-key.js';
import type { KnownCustomer } from '../../../../customer-profiles/match-customer.js';
import { type KnownOrder, type KnownRecords, type PlanRow, planSalesOrders } from './plan-sales-orders.js';
import type { OrderValues } from './read-order-values.js';

const box = { x: 1, y: 2, width: 3, height: 4 };
const printed = <Value>(value: Value, page: number) => ({ value, page, box });
const notPrinted = { country: null, contactName: null, contactPhone: null, contactEmail: null };
const address = (facilityName: string) => ({
  facilityName,
  address1: '1 Mesa St',
  address2: null,
  city: 'Boise',
  state: 'ID',
  zip: '83702',
  ...notPrinted,
});

interface Printing {
  page: number;
  number?: string;
  customerNumber?: string | null;
  facility?: string;
  itemCode?: string;
  quantity?: string;
}

function row({
  page,
  number = `10${page}`,
  customerNumber = 'HARBO',
  facility = 'Harbor Hospital',
  itemCode = 'NRE',
  quantity = '2.0000',
}: Printing): PlanRow {
  const line = { itemCode, description: 'Engineering', unit: 'EA', quantity, unitPrice: '350.00', amount: '700.00' };
  const order = {
    orderNumber: printed(number, page),
    orderDate: printed('2025-06-05', page),
    customerNumber: customerNumber === null ? null : printed(customerNumber, page),
    customerPo: printed('PO-1', page),
    soldTo: printed(address(facility), page),
    shipTo: printed(address('Ship To Go'), page),
    lines: [
      {
        itemCode: printed(line.itemCode, page),
        description: printed(line.description, page),
        unit: printed(line.unit, page),
        quantity: printed(line.quantity, page),
        unitPrice: printed(line.unitPrice, page),
        amount: printed(line.amount, page),
      },
    ],
    netOrder: printed('700.00', page),
  };
  return { lineNumber: page, document: { pages: [page], order }, problems: [] };
}

const stored: OrderValues = {
  orderNumber: 'SO-101',
  orderDate: '2025-06-05',
  customerPo: 'PO-1',
  soldTo: { ...address('Harbor Hospital'), country: 'USA', contactName: 'Ann Example' },
  shipTo: address('Ship To Go'),
  lines: [{ itemCode: 'NRE', description: 'Engineering', unit: 'EA', quantity: '2.0000', unitPrice: '350.00' }],
};
const harbor: KnownCustomer = { id: 7, companyKey: 'HARBORHOSPITAL', customerNumber: 'HARBO', mergedIntoId: null };
type StoredOrder = Omit<KnownOrder, 'soldToKey' | 'cancelled' | 'misread' | 'isRenumbered' | 'fromShipments'> &
  Partial<Pick<KnownOrder, 'cancelled' | 'misread' | 'isRenumbered' | 'fromShipments'>>;
const known = (customers: KnownCustomer[] = [], orders: StoredOrder[] = []): KnownRecords => ({
  customers,
  orders: Map.groupBy(
    orders.map((order) => ({
      cancelled: false,
      misread: false,
      fromShipments: null,
      isRenumbered: false,
      ...order,
      soldToKey: companyKey(order.soldTo.facilityName),
    })),
    () => '101',
  ),
  itemCodes: new Map([['21600101003', { sku: '211610SPT', unitsPerItem: 10 }]]),
});
const outcome = (rows: PlanRow[], records = known()) =>
  planSalesOrders(rows, records).map(({ status, problems }) => [status, ...problems.map(({ code, field }) => `${code} ${field}`)]);

describe('planning the sales orders of a PDF', () => {
  it('an order of an unknown facility creates its customer', () => {
    expect(planSalesOrders([row({ page: 1 })], known())).toMatchObject([
      { status: 'valid', toWrite: { customerId: null, orderKey: '101' } },
    ]);
  });

  it('a customer is known by its number, whatever its name is today; without a number by its name', () => {
    const renamed = planSalesOrders([row({ page: 1, facility: 'Harbor Medical' })], known([harbor]));
    const unnumbered = planSalesOrders([row({ page: 1, customerNumber: null })], known([harbor]));
    expect([renamed[0]?.toWrite?.customerId, unnumbered[0]?.toWrite?.customerId]).toEqual([7, 7]);
  });

  it('a facility that is known under another number is for a person to decide', () => {
    expect(outcome([row({ page: 1, customerNumber: 'H-2' })], known([harbor]))).toEqual([
      ['invalid', 'customer_number_conflict customerNumber'],
    ]);
  });

  it('an order that is stored with the same content is a duplicate, and what no page prints is no difference', () => {
    expect(outcome([row({ page: 1 })], known([harbor], [{ ...stored, id: 5, customerId: 7 }]))).toEqual([['duplicate']]);
  });

  it('an order that had the number before is the same one only if it says the same', () => {
    const renumbered = [{ ...stored, id: 5, customerId: 7, isRenumbered: true }];
    expect(outcome([row({ page: 1 })], known([harbor], renumbered))).toEqual([['duplicate']]);
    expect(outcome([row({ page: 1, quantity: '3.0000' })], known([harbor], renumbered))).toEqual([['valid']]);
    expect(
      outcome([row({ page: 1 })], known([harbor], [...renumbered, { ...stored, id: 6, customerId: 7, orderDate: '2025-06-04' }])),
    ).toEqual([['invalid', 'order_differs orderDate']]);
  });

  it('a country that is printed must be the stored one', () => {
    const abroad = row({ page: 1 });
    if (abroad.document.order?.soldTo) abroad.document.order.soldTo.value.country = 'Germany';
    expect(outcome([abroad], known([harbor], [{ ...stored, id: 5, customerId: 7 }]))).toEqual([
      ['invalid', 'order_differs soldTo.country'],
    ]);
  });

  it('an order that is stored with other content is invalid, one problem for each field that differs', () => {
    const other = {
      ...stored,
      orderDate: '2025-06-04',
      lines: [...stored.lines, ...stored.lines],
      soldTo: { ...stored.soldTo, zip: null },
    };
    expect(outcome([row({ page: 1, quantity: '3.0000' })], known([harbor], [{ ...other, id: 5, customerId: 7 }]))).toEqual([
      ['invalid', 'order_differs orderDate', 'order_differs soldTo.zip', 'order_differs lines[0].quantity', 'order_differs lines[1]'],
    ]);
  });

  it('a number that only other customers use is a mismatch; one that this customer uses too is its own', () => {
    const others = { ...stored, id: 6, customerId: 8, soldTo: address('Mesa Clinic') };
    expect(outcome([row({ page: 1 })], known([harbor], [others]))).toEqual([['invalid', 'order_customer_mismatch orderNumber']]);
    expect(outcome([row({ page: 1 })], known([], [others]))).toEqual([['invalid', 'order_customer_mismatch orderNumber']]);
    expect(outcome([row({ page: 1 })], known([harbor], [others, { ...stored, id: 5, customerId: 7 }]))).toEqual([['duplicate']]);
  });

  it('an order of another customer that prints this facility is the order', () => {
    const printed = { ...stored, id: 6, customerId: 8 };
    expect(outcome([row({ page: 1 })], known([harbor], [printed]))).toEqual([['duplicate']]);
  });

  it('an order that the earlier system misread is replaced, whatever differs', () => {
    const misread = { ...stored, id: 5, customerId: 7, soldTo: address('NRE - HARBO'), misread: true };
    for (const order of [misread, { ...misread, cancelled: true }]) {
      const [planned] = planSalesOrders([row({ page: 1, quantity: '3.0000' })], known([harbor], [order]));
      expect(planned).toMatchObject({ status: 'valid', toWrite: { replacesId: 5, fillsVersion: null, customerId: 7 } });
    }
  });

  it('an order known only from its shipments is filled in, but for what a person corrected otherwise', () => {
    const filled = (...correctedByHand: string[]) => ({
      ...stored,
      id: 5,
      customerId: 7,
      lines: [],
      fromShipments: { version: 3, correctedByHand },
    });
    const differing = { orderDate: '2025-06-07', soldTo: { ...stored.soldTo, zip: '83703' } };
    const [planned] = planSalesOrders([row({ page: 1 })], known([harbor], [{ ...filled('orderDate'), soldTo: differing.soldTo }]));
    expect(planned).toMatchObject({
      status: 'valid',
      toWrite: { replacesId: 5, fillsVersion: 3, customerId: 7, lines: [{ itemCode: 'NRE' }] },
    });
    expect(outcome([row({ page: 1 })], known([harbor], [{ ...filled('orderDate', 'soldTo.city'), ...differing }]))).toEqual([
      ['invalid', 'order_differs orderDate'],
    ]);
    expect(outcome([row({ page: 1 })], known([harbor], [{ ...filled(), cancelled: true }]))).toEqual([
      ['invalid', 'sales_order_cancelled orderNumber', 'order_differs lines[0]'],
    ]);
  });

  it('a cancelled order is a duplicate when the file prints the same, and for a person when it prints something else', () => {
    const cancelled = { ...stored, id: 5, customerId: 7, cancelled: true };
    expect(outcome([row({ page: 1 })], known([harbor], [cancelled]))).toEqual([['duplicate']]);
    expect(outcome([row({ page: 1, quantity: '3.0000' })], known([harbor], [cancelled]))).toEqual([
      ['invalid', 'sales_order_cancelled orderNumber', 'order_differs lines[0].quantity'],
    ]);
  });

  it('one customer number for two facilities, or two for one, makes all their orders invalid', () => {
    const conflict = ['invalid', 'customer_number_conflict customerNumber'];
    const fine = row({ page: 3, facility: 'Mesa Clinic', customerNumber: 'MESA' });
    expect(outcome([row({ page: 1 }), row({ page: 2, facility: 'Harbor Clinic' }), fine])).toEqual([conflict, conflict, ['valid']]);
    expect(outcome([row({ page: 1 }), row({ page: 2, customerNumber: 'H-2' }), fine])).toEqual([conflict, conflict, ['valid']]);
  });

  it('an order twice in one file, or its number under two customers, makes every one of them invalid', () => {
    const again = row({ page: 2, number: 'SO# 101' });
    const others = row({ page: 2, number: '101', facility: 'Mesa Clinic', customerNumber: 'MESA' });
    expect(outcome([row({ page: 1 }), again])).toEqual(Array(2).fill(['invalid', 'repeated_in_file orderNumber']));
    expect(outcome([row({ page: 1 }), others])).toEqual(Array(2).fill(['invalid', 'order_customer_conflict orderNumber']));
  });

  it('an order that is invalid for other reasons still shows who its customer is', () => {
    const broken = {
      ...row({ page: 1, facility: 'Harbor Clinic' }),
      problems: [{ code: 'missing', column: null, field: 'orderDate', page: 1, box: null, detail: '' }],
    };
    expect(outcome([broken, row({ page: 2 })])).toEqual([
      ['invalid', 'missing orderDate', 'customer_number_conflict customerNumber'],
      ['invalid', 'customer_number_conflict customerNumber'],
    ]);
  });

  it('an item code counts its devices; part of a device is refused; a code that maps to nothing is no device', () => {
    const lines = (quantity: string, itemCode?: string) =>
      planSalesOrders([row({ page: 1, quantity, ...(itemCode && { itemCode }) })], known());
    expect(lines('1.5000', '21600101003')[0]?.toWrite?.lines).toMatchObject([{ sku: '211610SPT', units: 15, quantity: '1.5000' }]);
    expect(lines('1.5500', '21600101003')[0]?.problems).toMatchObject([
      { code: 'units_not_whole', field: 'lines[0].quantity', page: 1, box },
    ]);
    expect(lines('1.5500')[0]?.toWrite?.lines).toMatchObject([{ itemCode: 'NRE', sku: null, units: null }]);
  });

  it('what a form may not contain, a page may not either', () => {
    expect(
      outcome([
        row({ page: 1, number: '1'.repeat(101) }),
        row({ page: 2, number: 'SO#' }),
        row({ page: 3, facility: '&&', customerNumber: null }),
      ]),
    ).toEqual([
      ['invalid', 'out_of_bounds orderNumber'],
      ['invalid', 'order_number_unusable orderNumber'],
      ['invalid', 'facility_name_unusable soldTo'],
    ]);
  });
});
