import { z } from 'zod';
import { code, filledText, text } from '../database/text.js';
import { shownText } from '../openapi/shown-fields.js';

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

/** What each field of an address means, and an example. */
const MEANINGS: Record<AddressField, [description: string, example: string]> = {
  facilityName: ['the name of the facility', 'Cedar Creek Urology Clinic'],
  address1: ['street and number', '12 Cedar St'],
  address2: ['suite, floor or department', 'Suite 200'],
  city: ['the city', 'Boise'],
  state: ['the state or province, as the source writes it', 'ID'],
  zip: ['the ZIP or postal code, as text: leading zeros count', '83702'],
  country: ['the country, as the source writes it', 'US'],
  contactName: ['the person to ask for', 'Dr. Lee'],
  contactPhone: ['the phone number, as the source writes it', '208-555-0100'],
  contactEmail: ['the e-mail address', 'receiving@clinic.example'],
};

/** Lines of numbers and codes, in which a character that nobody sees has no meaning. */
const CODES: readonly AddressField[] = ['state', 'zip', 'country', 'contactPhone', 'contactEmail'];

const line = (field: AddressField) =>
  (CODES.includes(field) ? code(500) : text(500)).nullish().meta({ description: `${MEANINGS[field][0]}; null or an empty text for none` });

/** An address as sent: everything but the facility's name may be left out. */
export const addressInput = z
  .strictObject({
    facilityName: filledText(500).meta({ description: MEANINGS.facilityName[0] }),
    address1: line('address1'),
    address2: line('address2'),
    city: line('city'),
    state: line('state'),
    zip: line('zip'),
    country: line('country'),
    contactName: line('contactName'),
    contactPhone: line('contactPhone'),
    contactEmail: line('contactEmail'),
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

const shown = (field: AddressField) => shownText(...MEANINGS[field]);
const shownLine = (field: AddressField) => shown(field).nullable();

export const addressOutput = z
  .object({
    facilityName: shown('facilityName'),
    address1: shownLine('address1'),
    address2: shownLine('address2'),
    city: shownLine('city'),
    state: shownLine('state'),
    zip: shownLine('zip'),
    country: shownLine('country'),
    contactName: shownLine('contactName'),
    contactPhone: shownLine('contactPhone'),
    contactEmail: shownLine('contactEmail'),
  })
  .meta({ id: 'Address', description: 'an address with its contact; what is not known is null' });
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
