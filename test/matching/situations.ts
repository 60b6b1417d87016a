import type { Pool } from 'pg';
import { insertCustomer, insertOrder } from '../support/records.js';

/** A stored order of a situation. `N` in its number and the letters of its facilities are made unique for each situation. */
interface StoredOrder {
  label: string;
  number?: string;
  customer: string;
  /** the sold-to it prints; the customer's own name when left out */
  prints?: string;
  status?: string;
  /** the number that it has since */
  renumbered?: string;
}

interface Situation {
  name: string;
  stored: StoredOrder[];
  /** former names, each merged into the facility after it */
  merged?: [string, string][];
  /** facilities that are customers without an order here */
  known?: string[];
  number?: string;
  facility?: string;
  /** what every way in must decide: the answer of the rule, and the order it names */
  decision: string;
}

const own = (more: Partial<StoredOrder> = {}): StoredOrder => ({ label: 'own', customer: 'Alder', ...more });
const other = (more: Partial<StoredOrder> = {}): StoredOrder => ({ label: 'other', customer: 'Birch', ...more });
const third = (more: Partial<StoredOrder> = {}): StoredOrder => ({ label: 'third', customer: 'Cedar', ...more });

/** Which order is this shipment's? The shipment is of order number N and names the facility Alder unless the situation says otherwise. */
export const situations: Situation[] = [
  { name: 'no order, new facility', stored: [], decision: 'none' },
  { name: 'no order, known facility', stored: [], known: ['Alder'], decision: 'none' },
  { name: 'only an order of another number', stored: [own({ number: 'N5' })], decision: 'none' },
  { name: 'a number that differs in a leading zero', stored: [own({ number: '0N' })], decision: 'none' },
  { name: 'a number with another letter before it', stored: [own({ number: 'A-N' })], number: 'B-N', decision: 'none' },
  { name: 'a number that a hyphen divides', stored: [own({ number: 'N-1' })], number: 'N1', decision: 'none' },
  { name: 'the own order', stored: [own()], decision: 'found own' },
  { name: 'the own order, pending', stored: [own({ status: 'pending' })], decision: 'found own' },
  { name: 'the own order, completed', stored: [own({ status: 'completed' })], decision: 'found own' },
  { name: 'the own order, which prints another name', stored: [own({ prints: 'Dale' })], decision: 'found own' },
  { name: 'the own order beside another customer’s', stored: [other(), own()], decision: 'found own' },
  { name: 'the own order beside one that prints the facility', stored: [other({ prints: 'Alder' }), own()], decision: 'found own' },
  { name: 'the own order beside a cancelled one of another', stored: [other({ status: 'cancelled' }), own()], decision: 'found own' },
  { name: 'SO# before the number', stored: [own()], number: 'SO# N', decision: 'found own' },
  { name: 'SO- before the number', stored: [own()], number: 'SO-N', decision: 'found own' },
  { name: 'SO right before the number', stored: [own()], number: 'SON', decision: 'found own' },
  { name: 'so and a blank before the number', stored: [own()], number: 'so N', decision: 'found own' },
  { name: 'SO before the stored number', stored: [own({ number: 'SO# N' })], decision: 'found own' },
  { name: 'blanks in the number', stored: [own({ number: 'N-12' })], number: 'N - 12', decision: 'found own' },
  { name: 'lower-case letters in the number', stored: [own({ number: 'NX' })], number: 'Nx', decision: 'found own' },
  { name: 'a business suffix', stored: [own()], facility: 'Alder, Inc.', decision: 'found own' },
  { name: 'a facility in lower case', stored: [own()], facility: 'alder', decision: 'found own' },
  { name: 'punctuation in the name', stored: [own()], facility: 'Alder.', decision: 'found own' },
  { name: 'a former name of the customer', stored: [own()], merged: [['Elder', 'Alder']], facility: 'Elder', decision: 'found own' },
  {
    name: 'a name from before two merges',
    stored: [own()],
    merged: [
      ['Elder', 'Fir'],
      ['Fir', 'Alder'],
    ],
    facility: 'Elder',
    decision: 'found own',
  },
  {
    name: 'the new name, on an order that prints the former one',
    stored: [own({ prints: 'Elder' })],
    merged: [['Elder', 'Alder']],
    decision: 'found own',
  },
  { name: 'an order that prints the facility, new customer', stored: [other({ prints: 'Alder' })], decision: 'found other' },
  {
    name: 'an order that prints the facility, known customer',
    stored: [other({ prints: 'Alder' })],
    known: ['Alder'],
    decision: 'found other',
  },
  { name: 'one of two orders prints the facility', stored: [other({ prints: 'Alder' }), third()], decision: 'found other' },
  { name: 'two orders print the facility', stored: [other({ prints: 'Alder' }), third({ prints: 'Alder' })], decision: 'ambiguous' },
  {
    name: 'two orders print it, one of them cancelled',
    stored: [other({ prints: 'Alder', status: 'cancelled' }), third({ prints: 'Alder' })],
    decision: 'ambiguous',
  },
  { name: 'an order of another customer', stored: [other()], known: ['Alder'], decision: 'other_customer' },
  { name: 'an order of another customer, new facility', stored: [other()], decision: 'other_customer' },
  { name: 'orders of two others', stored: [other(), third()], decision: 'other_customer' },
  { name: 'an order of a facility with a longer name', stored: [other({ customer: 'Alder East' })], decision: 'other_customer' },
  { name: 'an order of a facility that differs in one letter', stored: [other({ customer: 'Alter' })], decision: 'other_customer' },
  { name: 'the own order, renumbered since', stored: [own({ renumbered: 'N-R' })], decision: 'renumbered own' },
  { name: 'an order of another customer, renumbered since', stored: [other({ renumbered: 'N-R' })], known: ['Alder'], decision: 'none' },
  { name: 'the own order beside one that had its number', stored: [third({ renumbered: 'N-R' }), own()], decision: 'found own' },
  { name: 'a cancelled order of another customer', stored: [other({ status: 'cancelled' })], decision: 'other_customer' },
  { name: 'the own order, cancelled', stored: [own({ status: 'cancelled' })], decision: 'cancelled own' },
  { name: 'the own order, cancelled, beside another’s', stored: [own({ status: 'cancelled' }), other()], decision: 'cancelled own' },
  {
    name: 'the own order, cancelled, beside one that prints the facility',
    stored: [own({ status: 'cancelled' }), other({ prints: 'Alder' })],
    decision: 'cancelled own',
  },
  {
    name: 'a cancelled order that prints the facility',
    stored: [other({ prints: 'Alder', status: 'cancelled' })],
    decision: 'cancelled other',
  },
  {
    name: 'the cancelled order of a merged customer',
    stored: [own({ status: 'cancelled' })],
    merged: [['Elder', 'Alder']],
    facility: 'Elder',
    decision: 'cancelled own',
  },
];

/** A shipment to find the order of, with names and numbers of its own. */
export interface Shipment {
  name: string;
  orderNumber: string;
  facilityName: string;
  lotNumber: string;
  decision: string;
}

const numberOf = (text: string, index: number): string => text.replace('N', String(70_100 + index));
/** `Alder, Inc.` of the fifth situation is `Alder 105 Clinic, Inc.`: the names of two situations never meet. */
const facilityOf = (text: string, index: number): string => text.replace(/^([\p{L} ]+)/u, `$1 ${100 + index} Clinic`);

export const shipments: Shipment[] = situations.map(({ name, number = 'N', facility = 'Alder', decision }, index) => ({
  name,
  orderNumber: numberOf(number, index),
  facilityName: facilityOf(facility, index),
  lotNumber: `SLQ-${80_100 + index}`,
  decision,
}));

/** Stores the records of every situation. @returns the label of each stored order by its id */
export async function storeSituations(database: Pool): Promise<Map<number, string>> {
  const labels = new Map<number, string>();
  for (const [index, { stored, known = [], merged = [] }] of situations.entries()) {
    const name = (facility: string) => facilityOf(facility, index);
    for (const facility of known) await insertCustomer(database, name(facility));
    for (const { label, number = 'N', customer, prints, status, renumbered } of stored) {
      const { id } = await insertOrder(database, {
        facilityName: name(customer),
        orderNumber: numberOf(number, index),
        ...(status && { status }),
      });
      await database.query(`update sales_orders set sold_to_facility_name = $2 where id = $1`, [id, name(prints ?? customer)]);
      if (renumbered) {
        const since = numberOf(renumbered, index);
        await database.query(`update sales_orders set order_number = $2, order_key = $2 where id = $1`, [id, since]);
      }
      labels.set(id, label);
    }
    for (const [former, survivor] of merged) await merge(database, name(former), name(survivor));
  }
  return labels;
}

/** As merging does it: those that were merged into the former one point to the survivor too. */
async function merge(database: Pool, former: string, survivor: string): Promise<void> {
  const [formerId, survivorId] = [await insertCustomer(database, former), await insertCustomer(database, survivor)];
  await database.query(`update customers set merged_into_id = $2 where merged_into_id = $1`, [formerId, survivorId]);
  await database.query(`update customers set merged_into_id = $2 where id = $1`, [formerId, survivorId]);
}
