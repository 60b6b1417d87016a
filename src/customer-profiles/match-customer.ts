/** What identifies the customer of an order: the number the ERP printed, if any, and the company key of the sold-to. */
export interface CustomerSought {
  customerNumber: string | null;
  /** null when the facility name holds nothing to know it by */
  companyKey: string | null;
}

export interface KnownCustomer {
  id: number;
  companyKey: string;
  customerNumber: string | null;
  mergedIntoId: number | null;
}

export type CustomerMatch =
  | { kind: 'known'; customer: KnownCustomer; learnsNumber: boolean }
  | { kind: 'conflict'; customer: KnownCustomer }
  | { kind: 'new' };

/**
 * Finds the customer of an order (design section 3): by its customer number, else by company key, else it is new. Never by address, e-mail domain or
 * similar name. A company key that carries another customer number is for a person to decide. A known facility without a number learns it.
 * @param known every customer with this number or this key, and the survivors of those that were merged
 * @returns `learnsNumber` is true when the customer has no number yet and takes this one
 */
export function matchCustomer({ customerNumber, companyKey }: CustomerSought, known: readonly KnownCustomer[]): CustomerMatch {
  const current = (customer: KnownCustomer | undefined) => customer && survivorOf(customer, known);
  const byKey = current(known.find((customer) => customer.companyKey === companyKey));
  if (customerNumber === null) return byKey ? { kind: 'known', customer: byKey, learnsNumber: false } : { kind: 'new' };

  const byNumber = current(known.find((customer) => customer.customerNumber === customerNumber));
  if (byKey && byKey.id !== byNumber?.id && byKey.customerNumber !== null) return { kind: 'conflict', customer: byKey };
  if (byNumber) return { kind: 'known', customer: byNumber, learnsNumber: false };
  return byKey ? { kind: 'known', customer: byKey, learnsNumber: true } : { kind: 'new' };
}

/** A merged customer points straight to its survivor (design section 2, invariant 9). */
const survivorOf = (customer: KnownCustomer, known: readonly KnownCustomer[]): KnownCustomer =>
  known.find(({ id }) => id === customer.mergedIntoId) ?? customer;
