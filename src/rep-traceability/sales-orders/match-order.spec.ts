import { matchOrder, type OrderSought, type OrderToMatch } from './match-order.js';

const order = (id: number, customerId: number, soldToKey: string | null, cancelled = false): OrderToMatch => ({
  id,
  customerId,
  soldToKey,
  cancelled,
  isRenumbered: false,
});
const formerly = (...of: Parameters<typeof order>): OrderToMatch => ({ ...order(...of), isRenumbered: true });
const sought = (customerId: number | null, companyKey: string | null): OrderSought => ({ customerId, companyKey });

/** The stored orders share the order key of the shipment, or had it before. */
const situations: [string, OrderSought, OrderToMatch[], string, number[]][] = [
  ['no order of the number', sought(1, 'A'), [], 'none', []],
  ['no order and no known customer', sought(null, 'A'), [], 'none', []],
  ['the order of the customer', sought(1, 'A'), [order(10, 1, 'A')], 'found', [10]],
  ['the order of the customer, which prints another name', sought(1, 'A'), [order(10, 1, 'B')], 'found', [10]],
  ['the order of the customer beside one of another', sought(1, 'A'), [order(10, 2, 'B'), order(11, 1, 'A')], 'found', [11]],
  ['the own order before one that prints the facility', sought(1, 'A'), [order(10, 2, 'A'), order(11, 1, 'B')], 'found', [11]],
  ['the order that prints the facility, for a new customer', sought(null, 'A'), [order(10, 2, 'A')], 'found', [10]],
  ['the order that prints the facility, of another customer', sought(1, 'A'), [order(10, 2, 'A')], 'found', [10]],
  ['the one that prints the facility, of two', sought(1, 'A'), [order(10, 2, 'A'), order(11, 3, 'C')], 'found', [10]],
  ['two that print the facility', sought(1, 'A'), [order(10, 2, 'A'), order(11, 3, 'A')], 'ambiguous', [10, 11]],
  ['two that print it, one of them cancelled', sought(1, 'A'), [order(10, 2, 'A', true), order(11, 3, 'A')], 'ambiguous', [10, 11]],
  ['two orders of customers that were merged into one', sought(1, 'A'), [order(10, 1, 'A'), order(11, 1, 'B')], 'ambiguous', [10, 11]],
  ['an order of another customer', sought(1, 'A'), [order(10, 2, 'B')], 'other_customer', [10]],
  ['orders of others, for a new customer', sought(null, 'A'), [order(10, 2, 'B'), order(11, 3, 'C')], 'other_customer', [10, 11]],
  ['an order of another for a row without a facility', sought(null, null), [order(10, 2, null)], 'other_customer', [10]],
  ['the own order, cancelled', sought(1, 'A'), [order(10, 1, 'A', true)], 'cancelled', [10]],
  ['the own order, cancelled, beside one that prints it', sought(1, 'A'), [order(10, 1, 'B', true), order(11, 2, 'A')], 'cancelled', [10]],
  ['the printed order, cancelled', sought(1, 'A'), [order(10, 2, 'A', true)], 'cancelled', [10]],
  ['the renumbered order of the customer', sought(1, 'A'), [formerly(10, 1, 'B'), formerly(11, 2, 'A')], 'renumbered', [10]],
  ['a renumbered order that prints the facility', sought(null, 'A'), [formerly(10, 2, 'A')], 'renumbered', [10]],
  ['a renumbered order of another customer', sought(1, 'A'), [formerly(10, 2, 'B')], 'none', []],
  ['the order that has the number of a renumbered one', sought(1, 'A'), [formerly(10, 1, 'A'), order(11, 1, 'A')], 'found', [11]],
  ['the renumbered order beside one of another', sought(1, 'A'), [formerly(10, 1, 'A'), order(11, 2, 'B')], 'other_customer', [11]],
  ['a cancelled order of another customer', sought(1, 'A'), [order(10, 2, 'B', true)], 'other_customer', [10]],
];

describe('the order of a shipment', () => {
  it.each(situations)('%s', (_, wanted, stored, kind, ids) => {
    const match = matchOrder(wanted, stored);
    const matched = 'order' in match ? [match.order] : 'orders' in match ? match.orders : [];
    expect([match.kind, matched.map(({ id }) => id)]).toEqual([kind, ids]);
  });

  it.each(situations)('%s: in whatever order the stored orders are read', (_, wanted, stored, kind) => {
    expect(matchOrder(wanted, [...stored].reverse()).kind).toBe(kind);
  });
});
