/** Whose order of a number is looked for. */
export interface OrderSought {
  /** the customer of the shipment or printed order, after merges; null when no customer has the name yet */
  customerId: number | null;
  /** the company key of the facility as the row names it; null when the row names none */
  companyKey: string | null;
}

/** A stored sales order, as far as the rule looks at it. */
export interface OrderToMatch {
  id: number;
  /** the customer that stands for its customer today: survivors of merges count as one */
  customerId: number;
  /** the company key of the sold-to that the order prints */
  soldToKey: string | null;
  cancelled: boolean;
  /** it had this number once and has another one today */
  isRenumbered: boolean;
}

export type OrderMatch<Order extends OrderToMatch = OrderToMatch> =
  | { kind: 'none' }
  /** no order has the number, and orders of the customer, or that print this facility, had it before: they may be meant, or another one */
  | { kind: 'renumbered'; orders: readonly Order[] }
  | { kind: 'found'; order: Order }
  /** the order is known and was cancelled: nothing is ever linked to it */
  | { kind: 'cancelled'; order: Order }
  /** several orders of the customer, counting those it was merged with, or several that print this facility */
  | { kind: 'ambiguous'; orders: readonly Order[] }
  | { kind: 'other_customer'; orders: readonly Order[] };

/**
 * Finds the order of a shipment among the orders stored under its order key (design section 3): the one of its customer, else the only one whose
 * printed sold-to is the facility of the row. Never by address, date or similar name. Every way in asks here, and each decides by itself what to do
 * with the answer: an import creates an order on `none`, the backfill leaves the shipment for a person. An order that had the number before is never
 * found by it: what it was renumbered for may be that another order has this number.
 * @param ofThisKey every stored order that has the order key or had it before
 * @returns `none` when no order has the key, `other_customer` when only orders of other customers have it
 */
export function matchOrder<Order extends OrderToMatch>(sought: OrderSought, ofThisKey: readonly Order[]): OrderMatch<Order> {
  const current = ofThisKey.filter(({ isRenumbered }) => !isRenumbered);
  const orders = ofCustomer(sought, current.length > 0 ? current : ofThisKey);
  const [order] = orders;
  if (current.length === 0) return order ? { kind: 'renumbered', orders } : { kind: 'none' };
  if (!order) return { kind: 'other_customer', orders: current };
  return orders.length > 1 ? { kind: 'ambiguous', orders } : { kind: order.cancelled ? 'cancelled' : 'found', order };
}

function ofCustomer<Order extends OrderToMatch>(sought: OrderSought, orders: readonly Order[]): readonly Order[] {
  const own = orders.filter(({ customerId }) => customerId === sought.customerId);
  return own.length > 0 ? own : orders.filter(({ soldToKey }) => soldToKey !== null && soldToKey === sought.companyKey);
}

/**
 * The sentence of `sales_order_cancelled`.
 * @param order number or id of the order
 */
export const orderCancelled = (order: string | number): string => `Sales order ${order} is cancelled: nothing can be linked to it.`;

/** Why a shipment finds no order, as a sentence for the person who decides. */
export function explainMatch(match: Exclude<OrderMatch, { kind: 'found' }>): string {
  switch (match.kind) {
    case 'none':
      return 'No sales order has this order number.';
    case 'renumbered':
      return `No sales order has this order number today. Sales order ${match.orders.map(({ id }) => id).join(', ')} had it before.`;
    case 'cancelled':
      return orderCancelled(match.order.id);
    case 'ambiguous':
      return `Several sales orders of this number may be meant: ${match.orders.map(({ id }) => id).join(', ')}.`;
    case 'other_customer':
      return 'Only other customers have sales orders of this number.';
  }
}
