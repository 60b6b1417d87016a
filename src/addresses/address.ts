import { z } from 'zod';
import { filledText, text } from '../database/text.js';

/** The fields of an address wherever a customer, sold-to or ship-to appears (design section 4), in the order they are shown. */
export const ADDRESS_FIELDS = [
  'facilityName',
  'address1',
  'address2',
  'city',
  'state',
  'zip',
  'country',
  'contactName',
  'contactPhone',
  'contactEmail',
] as const;
export type AddressField = (typeof ADDRESS_FIELDS)[number];

const line = text(500).nullish();

/** An address as sent: everything but the facility's name may be left out. */
export const addressInput = z
  .strictObject({
    facilityName: filledText(500),
    address1: line,
    address2: line,
    city: line,
    state: line,
    zip: line,
    country: line,
    contactName: line,
    contactPhone: line,
    contactEmail: line,
  })
  .meta({
    id: 'AddressInput',
    examples: [
      {
        facilityName: 'Cedar Creek Urology Clinic',
        address1: '12 Cedar St',
        city: 'Boise',
        state: 'ID',
        zip: '83702',
        contactEmail: 'receiving@clinic.example',
      },
    ],
  });
export type AddressInput = z.infer<typeof addressInput>;

const shown = z.string().nullable();

export const addressOutput = z
  .object({
    facilityName: z.string(),
    address1: shown,
    address2: shown,
    city: shown,
    state: shown,
    zip: shown,
    country: shown,
    contactName: shown,
    contactPhone: shown,
    contactEmail: shown,
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof addressOutput>;

/** The full address of what was sent. A line that was left out and an empty one are both null. */
export function completeAddress(input: AddressInput): Address {
  const lineOf = (field: AddressField) => input[field] || null;
  return { ...(Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, lineOf(field)])) as Address), facilityName: input.facilityName };
}

/** The column of a field. */
export const addressColumn = (field: AddressField): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The columns of an address snapshot, `sold_to_` or `ship_to_` before them on a sales order.
 * @param prefix `sold_to_` or `ship_to_` for an address of a sales order
 * @returns the names of the columns, in the order of `ADDRESS_FIELDS`
 */
export const addressColumns = (prefix = ''): string[] => ADDRESS_FIELDS.map((field) => `${prefix}${addressColumn(field)}`);

/**
 * SQL of the members of an address, for a JSON object that also has others.
 * @param table name or alias of the table
 */
export const addressMembers = (table: string, prefix = ''): string =>
  ADDRESS_FIELDS.map((field) => `'${field}', ${table}.${prefix}${addressColumn(field)}`).join(', ');

/** SQL that builds the address object of the REST contract from the columns of `table`. */
export const addressJson = (table: string, prefix = ''): string => `json_build_object(${addressMembers(table, prefix)})`;
