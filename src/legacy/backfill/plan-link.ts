/** A sales order with the order key of a shipment. */
export interface OrderOfNumber {
  id: number;
  customerId: number;
  facilityName: string;
}

/** A shipment and the order it goes to. */
export interface Link {
  id: number;
  orderId: number;
}

export type LinkPlan =
  | { kind: 'linked'; order: OrderOfNumber }
  | { kind: 'ambiguous'; candidates: OrderOfNumber[] }
  | { kind: 'unmatched'; candidates: OrderOfNumber[] };

/**
 * A shipment belongs to the order with its order key and customer, when that is the only one. No match by anything looser, and no first of several.
 * @param customers the customer of the shipment and everyone it was merged into; empty where nobody knows the customer
 * @param ofNumber every order with the order key of the shipment
 */
export function planLink(customers: readonly number[], ofNumber: readonly OrderOfNumber[]): LinkPlan {
  const matches = ofNumber.filter(({ customerId }) => customers.includes(customerId));
  const [order] = matches;
  if (!order) return { kind: 'unmatched', candidates: [...ofNumber] };
  return matches.length === 1 ? { kind: 'linked', order } : { kind: 'ambiguous', candidates: matches };
}

export const SEVERAL = 'several sales orders have its number and customer';

export const whyUnmatched = (candidates: readonly OrderOfNumber[]): string =>
  candidates.length === 0 ? 'no sales order has its number' : 'only other customers have sales orders of its number';
