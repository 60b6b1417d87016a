/**
 * SQL condition: somebody answers at the phone or the e-mail of this contact. `-`, `unknown` and `see order` stand in these columns too.
 * @param column SQL of a column of the contact
 */
export const isReachable = (column: (name: 'contact_phone' | 'contact_email') => string): string =>
  `(coalesce(${column('contact_phone')} ~ '([0-9][^0-9]*){5}', false) or coalesce(${column('contact_email')} like '%_@_%', false))`;
