import type { UnlinkedDistribution } from '../../../../client/types.gen.js';
import { addressFields } from '../../parts/address-fields.js';
import type { Field } from '../../parts/fields.js';
import { words } from '../../parts/words.js';

const SOURCES = ['manual', 'csv_import', 'pdf_import', 'shipstation'].map((code) => [code, words(code)] as const);

/** What a waiting shipment says of itself. */
export const SHIPMENT_FIELDS = [
  { name: 'shipDate', label: 'Shipped on', kind: 'day' },
  { name: 'sku', label: 'SKU' },
  { name: 'lotNumber', label: 'Lot' },
  { name: 'quantity', label: 'Units', kind: 'number' },
  { name: 'source', label: 'Came from', kind: 'choice', choices: SOURCES },
] as const satisfies readonly Field[];

/** What did not come with it, and has to be there before it can enter the log. An address without a name is asked for; without any, that of the order stands. */
export function missingOf(shipment: UnlinkedDistribution): Field[] {
  const { facilityName, ...address } = shipment.shipTo;
  const nameless = facilityName === null && Object.values(address).some((part) => part !== null);
  const values = SHIPMENT_FIELDS.filter(({ name }) => shipment[name] === null);
  return [
    ...values.map((field): Field => ({ ...field, required: true, description: 'It came without it' })),
    ...(nameless ? addressFields('shipTo', 'Ship-to') : []),
  ];
}

export const REASON: Field = { name: 'reason', label: 'Reason', kind: 'area', required: true, description: 'Stays in the audit trail' };

/** The values that were typed, without those that were left empty: the contract takes what came in their place. */
export const given = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== false));
