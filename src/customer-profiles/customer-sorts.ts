import type { SortedBy } from '../http/paging.js';

/** The same expressions stand in the migration of their indexes: the planner takes an index only for exactly its own. */
const NAME = `customer_name_order(customers.facility_name) collate "C"`;
/** Customers without a number come last. */
const NUMBER = `left(coalesce('0' || customers.customer_number, '1'), 60) collate "C"`;

/** How the list of customers can be sorted. Each sort is read from an index, forwards or backwards, and so costs the same on every page. */
export const CUSTOMER_SORTS = {
  newest: { id: 'customers.id' },
  name: { text: NAME, id: 'customers.id', ascending: true, sort: 'name' },
  '-name': { text: NAME, id: 'customers.id', sort: '-name' },
  customerNumber: { text: NUMBER, id: 'customers.id', ascending: true, sort: 'customerNumber' },
} satisfies Record<string, SortedBy>;
