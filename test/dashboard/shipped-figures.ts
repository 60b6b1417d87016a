export interface Shipment {
  customer: string;
  order: string;
  shipDate: string;
  sku: string;
  lot: string;
  quantity: number;
  /** units that came back */
  returned: number;
  voided: boolean;
}

/** An order, shipped or not. */
export interface Ordered {
  customer: string;
  orderDate: string;
}

interface Range {
  from?: string;
  to?: string;
}

const sumBy = <Row extends { quantity: number }>(rows: Row[], keyOf: (row: Row) => string): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.quantity);
  return sums;
};
const sumReturned = <Row extends { returned: number }>(rows: Row[], keyOf: (row: Row) => string) =>
  sumBy(
    rows.map((row) => ({ row, quantity: row.returned })),
    ({ row }) => keyOf(row),
  );
const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const largestFirst = (sums: Map<string, number>) => [...sums].sort(([a, units], [b, more]) => more - units || byText(a, b));

/** Every month from one day's to another's. */
function monthsBetween(first: string | undefined, last: string | undefined): string[] {
  const months: string[] = [];
  if (first === undefined || last === undefined) return months;
  let [year = 0, month = 0] = first.split('-').map(Number);
  for (let name = first.slice(0, 7); name <= last.slice(0, 7); name = `${year}-${String(month).padStart(2, '0')}`) {
    months.push(name);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return months;
}

/** The figures of the dashboard from a list of shipments, row by row and without a database; customers by their names. */
export function figuresOf(log: Shipment[], ordered: Ordered[], { from, to }: Range, idOf: (customer: string) => number) {
  const kept = log.filter(({ voided }) => !voided);
  const shipped = kept.filter(({ shipDate }) => (from === undefined || shipDate >= from) && (to === undefined || shipDate <= to));
  const days = shipped.map(({ shipDate }) => shipDate).sort();
  const firstDay = (customer: string) =>
    kept
      .filter((row) => row.customer === customer)
      .map(({ shipDate }) => shipDate)
      .sort()[0] ?? '';
  const isFirstTime = (customer: string) => from === undefined || firstDay(customer) >= from;
  const ordersOf = (rows: Shipment[]) => new Set(rows.map(({ order }) => order)).size;
  const customers = [...new Set(shipped.map(({ customer }) => customer))];
  const firstTime = customers.filter(isFirstTime).length;
  const lots = largestFirst(sumBy(shipped, ({ lot }) => lot));
  const months = sumBy(shipped, ({ shipDate }) => shipDate.slice(0, 7));
  const others = lots.slice(100);
  const returnedBy = {
    sku: sumReturned(shipped, ({ sku }) => sku),
    month: sumReturned(shipped, ({ shipDate }) => shipDate.slice(0, 7)),
    lot: sumReturned(shipped, ({ lot }) => lot),
    customer: sumReturned(shipped, ({ customer }) => customer),
  };
  const units = total(shipped.map(({ quantity }) => quantity));
  const unitsReturned = total(shipped.map(({ returned }) => returned));
  const recent = (kind: boolean) =>
    customers
      .filter((customer) => isFirstTime(customer) === kind)
      .map((customer) => {
        const rows = shipped.filter((row) => row.customer === customer);
        return {
          facilityName: customer,
          firstOrderDate: ordered
            .filter((row) => row.customer === customer)
            .map(({ orderDate }) => orderDate)
            .sort()[0],
          lastShipDate:
            rows
              .map(({ shipDate }) => shipDate)
              .sort()
              .at(-1) ?? '',
          units: total(rows.map(({ quantity }) => quantity)),
          orders: ordersOf(rows),
        };
      })
      .sort((a, b) => byText(b.lastShipDate, a.lastShipDate) || idOf(b.facilityName) - idOf(a.facilityName))
      .slice(0, 10);
  return {
    from: from ?? null,
    to: to ?? null,
    distributions: shipped.length,
    orders: ordersOf(shipped),
    units,
    unitsReturned,
    unitsOutstanding: units - unitsReturned,
    customers: { total: customers.length, firstTime, repeat: customers.length - firstTime },
    unitsBySku: largestFirst(sumBy(shipped, ({ sku }) => sku)).map(([sku, units]) => ({
      sku,
      units,
      unitsReturned: returnedBy.sku.get(sku),
    })),
    unitsByMonth: monthsBetween(from ?? days[0], to ?? days.at(-1)).map((month) => ({
      month,
      units: months.get(month) ?? 0,
      unitsReturned: returnedBy.month.get(month) ?? 0,
    })),
    unitsByLot: {
      largest: lots.slice(0, 100).map(([lotNumber, units]) => ({
        lotNumber,
        sku: shipped.find(({ lot }) => lot === lotNumber)?.sku,
        units,
        unitsReturned: returnedBy.lot.get(lotNumber),
      })),
      others: {
        lots: others.length,
        units: total(others.map(([, units]) => units)),
        unitsReturned: total(others.map(([lot]) => returnedBy.lot.get(lot) ?? 0)),
      },
    },
    topCustomers: largestFirst(sumBy(shipped, ({ customer }) => customer))
      .slice(0, 10)
      .map(([facilityName, units]) => ({
        facilityName,
        units,
        unitsReturned: returnedBy.customer.get(facilityName),
        orders: ordersOf(shipped.filter(({ customer }) => customer === facilityName)),
        firstTime: isFirstTime(facilityName),
      })),
    recentCustomers: { firstTime: recent(true), repeat: recent(false) },
  };
}
