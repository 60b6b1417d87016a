import { type KnownOrder, type KnownRecords, type PlanRow, planOrder } from './plan-order.js';

const row = (id: number, more: Partial<PlanRow> = {}): PlanRow => ({
  id,
  lineNumber: id + 1,
  hasProblems: false,
  shipDate: '2025-03-14',
  companyKey: 'ALDER',
  facilityName: 'Alder',
  sku: '211610SPT',
  lotNumber: `SLQ-1000${id}`,
  quantity: 10,
  trackingNumber: null,
  orderDate: null,
  ...more,
});
const stored = (more: Partial<KnownOrder> = {}): KnownOrder => ({
  id: 70,
  customerId: 5,
  soldToKey: 'ALDER',
  cancelled: false,
  isRenumbered: false,
  orderDate: '2025-03-01',
  ...more,
});
const NOTHING: KnownRecords = {
  orders: [],
  distributions: [],
  renumbered: [],
  customers: new Map(),
  lots: new Map(),
  conflictingLots: new Set(),
};

const plan = (rows: PlanRow[], known: Partial<KnownRecords> = {}) => planOrder(rows, { ...NOTHING, ...known });
const problemsOf = (rows: PlanRow[], known: Partial<KnownRecords> = {}) =>
  [...plan(rows, known).problems].map(([id, problems]) => [id, problems.map(({ code }) => code)]);

describe('the rows under one order number', () => {
  it('become a new order of a new customer where nothing is stored', () => {
    expect(plan([row(1), row(2)])).toEqual({
      ...{ companyKey: 'ALDER', customerId: null, salesOrderId: null, orderDate: null },
      ...{ problems: new Map(), duplicates: new Map() },
    });
  });

  it('become a new order of the customer who has the facility’s name', () => {
    expect(plan([row(1)], { customers: new Map([['ALDER', 5]]) })).toMatchObject({ customerId: 5, salesOrderId: null });
  });

  it('join the stored order of their customer, or the one that prints their facility', () => {
    const joined = { salesOrderId: 70, customerId: 5, orderDate: '2025-03-01' };
    expect(plan([row(1)], { orders: [stored({ soldToKey: 'FORMER' })], customers: new Map([['ALDER', 5]]) })).toMatchObject(joined);
    expect(plan([row(1)], { orders: [stored()] })).toMatchObject(joined);
  });

  it.each<[string, KnownOrder[], string]>([
    ['a cancelled order', [stored({ cancelled: true })], 'sales_order_cancelled'],
    ['an order of another customer alone', [stored({ soldToKey: 'CEDAR' })], 'order_customer_mismatch'],
    ['two orders that may both be meant', [stored(), stored({ id: 71, customerId: 6 })], 'order_customer_mismatch'],
  ])('are all refused for %s', (_, orders, code) => {
    expect(problemsOf([row(1), row(2)], { orders })).toEqual([
      [1, [code]],
      [2, [code]],
    ]);
  });

  it('may name one customer by two names that a merge made one', () => {
    const rows = [row(1), row(2, { companyKey: 'FORMER', facilityName: 'Former' })];
    const customers = new Map([
      ['ALDER', 5],
      ['FORMER', 5],
    ]);
    expect(plan(rows, { customers })).toMatchObject({ customerId: 5, problems: new Map() });
  });

  it('must agree on the facility', () => {
    const rows = [row(1), row(2, { companyKey: 'CEDAR', facilityName: 'Cedar' }), row(3, { companyKey: null, hasProblems: true })];
    expect(problemsOf(rows)).toEqual([1, 2, 3].map((id) => [id, ['order_customer_conflict']]));
    expect(plan(rows)).toMatchObject({ companyKey: null, customerId: null, salesOrderId: null });
  });

  describe('of two customers who share the number', () => {
    const ofAlder = row(1);
    const ofCedar = row(2, { companyKey: 'CEDAR', facilityName: 'Cedar' });
    const inLog = ({ id, shipDate, sku, lotNumber, quantity }: PlanRow, salesOrderId: number) => ({
      ...{ id: id + 80, state: 'recorded' as const, salesOrderId, trackingNumber: null, quantity: quantity ?? 0 },
      ...{ shipDate: shipDate ?? '', sku: sku ?? '', lotNumber: lotNumber ?? '' },
    });
    const known = {
      orders: [stored(), stored({ id: 71, customerId: 6, soldToKey: 'CEDAR' })],
      customers: new Map([
        ['ALDER', 5],
        ['CEDAR', 6],
      ]),
    };

    it('are duplicates where the log has each under its own customer', () => {
      const both = { ...known, distributions: [inLog(ofAlder, 70), inLog(ofCedar, 71)] };
      const { problems, duplicates } = plan([ofAlder, ofCedar], both);
      expect([problems.size, [...duplicates].map(([id, { distributionId }]) => [id, distributionId])]).toEqual([
        0,
        [
          [1, 81],
          [2, 82],
        ],
      ]);
    });

    it('join the order of the one customer that has new rows', () => {
      const more = row(3, { companyKey: 'CEDAR', facilityName: 'Cedar' });
      const both = { ...known, distributions: [inLog(ofAlder, 70), inLog(ofCedar, 71)] };
      const planned = plan([ofAlder, ofCedar, more], both);
      expect(planned).toMatchObject({ companyKey: 'CEDAR', customerId: 6, salesOrderId: 71, problems: new Map() });
      expect([...planned.duplicates.keys()].sort()).toEqual([1, 2]);
    });

    it('are refused where both have new rows, or where the log has a row under the other customer', () => {
      const conflict = [1, 2].map((id) => [id, ['order_customer_conflict']]);
      expect(problemsOf([ofAlder, ofCedar], known)).toEqual(conflict);
      expect(problemsOf([ofAlder, ofCedar], { ...known, distributions: [inLog(ofAlder, 71), inLog(ofCedar, 70)] })).toEqual(conflict);
      expect(problemsOf([ofAlder, row(2, { companyKey: null, hasProblems: true })], known)).toEqual([]);
    });
  });

  it('must agree on the order date, with each other and with the order that is stored', () => {
    const [first, second] = [row(1, { orderDate: '2025-03-01' }), row(2, { orderDate: '2025-03-02' })];
    expect(problemsOf([first, second]).flat()).toContainEqual(['order_date_conflict']);
    expect(problemsOf([second], { orders: [stored()] })).toEqual([[2, ['order_date_differs']]]);
    expect(problemsOf([first, row(2)], { orders: [stored()] })).toEqual([]);
    expect(plan([row(1), second]).orderDate).toBe('2025-03-02');
  });

  it('must name lots of their SKU', () => {
    expect(problemsOf([row(1)], { lots: new Map([['SLQ-10001', '211410SPT']]) })).toEqual([[1, ['lot_of_other_sku']]]);
    expect(problemsOf([row(1)], { lots: new Map([['SLQ-10001', '211610SPT']]) })).toEqual([]);
    expect(problemsOf([row(1), row(2)], { conflictingLots: new Set(['SLQ-10002']) })).toEqual([[2, ['lot_sku_conflict']]]);
  });

  it('must not repeat a shipment; another day, SKU, lot or tracking number makes it another one', () => {
    const again = row(2, { lotNumber: 'SLQ-10001' });
    expect(problemsOf([row(1), again])).toEqual([[2, ['repeated_in_file']]]);
    for (const other of [
      { shipDate: '2025-03-15' },
      { sku: '211410SPT' },
      { lotNumber: 'SLQ-10009' },
      { trackingNumber: '1Z', quantity: 3 },
    ])
      expect(problemsOf([row(1), { ...again, ...other }])).toEqual([]);
  });

  it('are duplicates where the log has them, and refused where it has another quantity', () => {
    const logged = {
      id: 9,
      state: 'recorded' as const,
      salesOrderId: 70,
      shipDate: '2025-03-14',
      sku: '211610SPT',
      lotNumber: 'SLQ-10001',
      trackingNumber: null,
      quantity: 10,
    };
    const known = { orders: [stored()], distributions: [logged] };
    expect(plan([row(1), row(2)], known)).toMatchObject({
      problems: new Map(),
      duplicates: new Map([[1, { distributionId: 9, detail: 'The row is distribution 9 of the log.' }]]),
    });
    expect(problemsOf([row(1, { quantity: 9 })], known)).toEqual([[1, ['differs_from_log']]]);
    expect(plan([row(1)], { ...known, distributions: [{ ...logged, salesOrderId: 71 }] }).duplicates.size).toBe(0);
  });

  it('are duplicates of what was received under their number before their customer’s order was renumbered', () => {
    const shipment = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', trackingNumber: null, quantity: 10 };
    const renumbered = [{ id: 9, state: 'recorded' as const, salesOrderId: 71, customerId: 5, ...shipment }];
    const customers = new Map([['ALDER', 5]]);
    expect([...plan([row(1), row(2)], { renumbered, customers }).duplicates.keys()]).toEqual([1]);
    expect(plan([row(1, { quantity: 9 })], { renumbered, customers }).duplicates.size).toBe(0);
    expect(plan([row(1)], { renumbered, customers: new Map([['ALDER', 6]]) }).duplicates.size).toBe(0);
  });

  it('are compared with what was received before the renumbering as with any other entry of the log', () => {
    const shipment = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', trackingNumber: null, quantity: 10 };
    const entry = { id: 9, state: 'recorded' as const, salesOrderId: 71, customerId: 5, ...shipment };
    const against = (changes: Partial<PlanRow>, more: Partial<typeof entry> | object, customerId = 5, orders: KnownOrder[] = []) =>
      problemsOf([row(1, changes)], { renumbered: [{ ...entry, ...more }], customers: new Map([['ALDER', customerId]]), orders });
    expect(against({ quantity: 9 }, {})).toEqual([[1, ['differs_from_log']]]);
    expect(against({ trackingNumber: '1Z' }, {})).toEqual([[1, ['same_but_for_tracking']]]);
    expect(against({ trackingNumber: '1Z' }, { state: 'voided' })).toEqual([[1, ['same_but_for_tracking']]]);
    expect(against({ shipDate: '2025-03-15' }, {})).toEqual([]);
    // Its order was given to another customer as well.
    expect(against({}, {}, 6)).toEqual([[1, ['order_customer_mismatch']]]);
    expect(against({ quantity: 9 }, {}, 6)).toEqual([]);
    expect(against({}, {}, 6, [{ ...stored(), customerId: 6 }])).toEqual([]);
  });

  it('have the date of their own order where one of its number was renumbered', () => {
    const shipment = { shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001', trackingNumber: null, quantity: 10 };
    const known = { renumbered: [{ id: 9, state: 'recorded' as const, salesOrderId: 71, customerId: 5, ...shipment }], orders: [stored()] };
    const rows = [row(1, { orderDate: '2025-02-01' }), row(2, { orderDate: '2025-03-01' })];
    expect([problemsOf(rows, known), [...plan(rows, known).duplicates.keys()]]).toEqual([[], [1]]);
    expect(problemsOf([rows[0] as PlanRow, row(2, { orderDate: '2025-03-02' })], known)).toEqual([[2, ['order_date_differs']]]);
    // The order has the number of the rows again.
    const again = { ...known, renumbered: known.renumbered.map((entry) => ({ ...entry, salesOrderId: 70 })) };
    expect(problemsOf([rows[0] as PlanRow], again)).toEqual([[1, ['order_date_differs']]]);
    expect(problemsOf([...rows, row(3, { orderDate: '2025-03-02' })], known)).toEqual([2, 3].map((id) => [id, ['order_date_conflict']]));
  });

  describe('that the log knows in another state', () => {
    const entry = (more: object) => ({
      ...{ id: 9, state: 'recorded' as const, salesOrderId: 70, shipDate: '2025-03-14', sku: '211610SPT', lotNumber: 'SLQ-10001' },
      ...{ trackingNumber: null as string | null, quantity: 10, ...more },
    });
    const against = (rows: PlanRow[], ...distributions: ReturnType<typeof entry>[]) => plan(rows, { orders: [stored()], distributions });
    const answers = (rows: PlanRow[], ...distributions: ReturnType<typeof entry>[]) => {
      const { problems, duplicates } = against(rows, ...distributions);
      return [...[...problems.values()].flat().map(({ code }) => code), ...[...duplicates.values()].map(({ detail }) => detail)];
    };

    it.each([
      ['voided', 'The row is distribution 9 of the log, which was voided.'],
      ['received', 'The row is distribution 9 of the log, as it was received before its correction.'],
      ['between', 'The row is distribution 9 of the log, as it stood between two corrections.'],
    ] as const)('are duplicates of what is %s', (state, detail) => {
      expect(answers([row(1)], entry({ state }))).toEqual([detail]);
      expect(answers([row(1, { quantity: 9 })], entry({ state }))).toEqual([]);
    });

    it('are the recorded one before another, and one of its quantity before one of another', () => {
      expect(answers([row(1)], entry({ id: 8, state: 'voided' }), entry({}))).toEqual(['The row is distribution 9 of the log.']);
      expect(answers([row(1)], entry({ quantity: 3 }), entry({ state: 'received' }))).toEqual([
        'The row is distribution 9 of the log, as it was received before its correction.',
      ]);
    });

    it.each([
      ['the log has no tracking number yet', row(1, { trackingNumber: '1Z' }), entry({})],
      ['the file has none', row(1), entry({ trackingNumber: '1Z' })],
      ['the shipment was voided', row(1, { trackingNumber: '1Z' }), entry({ state: 'voided' })],
    ])('are refused where only the tracking number differs: %s', (_, ofFile, ofLog) => {
      expect(answers([ofFile], ofLog)).toEqual(['same_but_for_tracking']);
      expect(answers([{ ...ofFile, quantity: 7 }], ofLog)).toEqual([]);
    });

    it.each([
      ['blanks and dashes', '1z-99 9\u2013A'],
      ['small letters', '1z999a'],
      ['full width', '\uff11\uff3a999\uff21'],
      ['letters that only look Latin', '1Z999\u0410'],
      ['a mark that nobody sees', '1Z999\u200bA'],
    ])('are refused where only the writing of the tracking number differs: %s', (_, trackingNumber) => {
      const tracked = entry({ trackingNumber: '1Z999A' });
      expect(answers([row(1, { trackingNumber })], tracked)).toEqual(['same_but_for_tracking']);
      expect(answers([row(1, { trackingNumber, quantity: 7 })], tracked)).toEqual(['differs_from_log']);
      expect(answers([row(1, { trackingNumber: `${trackingNumber}1` })], tracked)).toEqual([]);
      expect(problemsOf([row(1, { trackingNumber: '1Z999A' }), row(2, { lotNumber: 'SLQ-10001', trackingNumber })])).toEqual([
        [2, ['repeated_in_file']],
      ]);
    });

    it('are compared with the entry of their own order before a renumbered one, and with the first of two former states', () => {
      const renumbered = [{ ...entry({ id: 8, quantity: 3 }), salesOrderId: 71, customerId: 5 }];
      const detailOf = (known: Partial<KnownRecords>) =>
        [...plan([row(1, { quantity: 7 })], { orders: [stored()], ...known }).problems.values()].flat()[0]?.detail;
      expect(detailOf({ distributions: [entry({})], renumbered })).toBe('Distribution 9 of the log has 10 units, the file 7.');
      const former = [
        entry({ shipDate: '2025-03-20', quantity: 8 }),
        entry({ state: 'between', quantity: 9 }),
        entry({ state: 'received' }),
      ];
      expect(detailOf({ distributions: former })).toBe(
        'Distribution 9 of the log had, as it was received before its correction, 10 units, the file 7.',
      );
    });

    it('name the state of an entry that differs only in the tracking number', () => {
      const detail = (...entries: ReturnType<typeof entry>[]) =>
        [...against([row(1, { trackingNumber: '1Z' })], ...entries).problems.values()].flat()[0]?.detail;
      const rule = 'only in the tracking number: one of the two is the other.';
      expect(detail(entry({}))).toBe(`The row differs from distribution 9 of the log ${rule}`);
      expect(detail(entry({ shipDate: '2025-03-20' }), entry({ state: 'between' }))).toBe(
        `The row differs from distribution 9 of the log, as it stood between two corrections, ${rule}`,
      );
    });

    it('are two shipments where both have a tracking number, also one that was filled in later', () => {
      expect(answers([row(1, { trackingNumber: '1Z2' })], entry({ trackingNumber: '1Z1' }))).toEqual([]);
      for (const state of ['received', 'between'])
        expect(answers([row(1, { trackingNumber: '1Z2' })], entry({ trackingNumber: '1Z1' }), entry({ state }))).toEqual([]);
    });

    it('are refused where the tracking number is the same in another spelling', () => {
      expect(answers([row(1, { trackingNumber: '1z999-aa1' })], entry({ trackingNumber: '1Z 999 AA1' }))).toEqual([
        'same_but_for_tracking',
      ]);
    });

    it.each(['received', 'between'])('are refused where they are what is %s, with other units', (state) => {
      const now = { shipDate: '2025-03-20', quantity: 7 };
      expect(answers([row(1, { quantity: 7 })], entry(now), entry({ state }))).toEqual(['differs_from_log']);
      expect(answers([row(1, { quantity: 7 })], entry({ ...now, state: 'voided' }), entry({ state }))).toEqual([]);
    });
  });

  it('are both refused where one of two in the file lacks only the tracking number', () => {
    const tracked = row(2, { lotNumber: 'SLQ-10001', trackingNumber: '1Z' });
    expect(problemsOf([row(1), tracked])).toEqual([
      [1, ['same_but_for_tracking']],
      [2, ['same_but_for_tracking']],
    ]);
    expect(problemsOf([row(1, { quantity: null, hasProblems: true }), { ...tracked, quantity: null, hasProblems: true }])).toEqual([]);
  });
});
