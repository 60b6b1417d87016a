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
}

export type OrderMatch<Order extends OrderToMatch = OrderToMatch> =
  | { kind: 'none' }
  | { kind: 'found'; order: Order }
  /** the order is known and was cancelled: nothing is ever linked to it */
  | { kind: 'cancelled'; order: Order }
  /** several orders of the customer, counting those it was merged with, or several that print this facility */
  | { kind: 'ambiguous'; orders: readonly Order[] }
  | { kind: 'other_customer'; orders: readonly Order[] };

/**
 * Finds the order of a shipment among the orders stored under its order key (design section 3): the one of its customer, else the only one whose
 * printed sold-to is the facility of the row. Never by address, date or similar name. Every way in asks here, and each decides by itself what to do
 * with the answer: an import creates an order on `none`, the backfill leaves the shipment for a person.
 * @param ofThisKey every stored order under the order key
 * @returns `none` when no order has the key, `other_customer` when only orders of other customers have it
 */
export function matchOrder<Order extends OrderToMatch>(sought: OrderSought, ofThisKey: readonly Order[]): OrderMatch<Order> {
  if (ofThisKey.length === 0) return { kind: 'none' };
  const own = ofThisKey.filter(({ customerId }) => customerId === sought.customerId);
  const printed = ofThisKey.filter(({ soldToKey }) => soldToKey !== null && soldToKey === sought.companyKey);
  const orders = own.length > 0 ? own : printed;
  const [order] = orders;
  if (!order) return { kind: 'other_customer', orders: ofThisKey };
  return orders.length > 1 ? { kind: 'ambiguous', orders } : { kind: order.cancelled ? 'cancelled' : 'found', order };
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
    case 'cancelled':
      return orderCancelled(match.order.id);
    case 'ambiguous':
      return `Several sales orders of this number may be meant: ${match.orders.map(({ id }) => id).join(', ')}.`;
    case 'other_customer':
      return 'Only other customers have sales orders of this number.';
  }
}
