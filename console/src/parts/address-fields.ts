import type { Field } from './fields.js';

const LINES = [
  ['facilityName', 'Facility'],
  ['address1', 'Address'],
  ['address2', 'Address, second line'],
  ['city', 'City'],
  ['state', 'State'],
  ['zip', 'ZIP code'],
  ['country', 'Country'],
  ['contactName', 'Contact'],
  ['contactPhone', 'Phone'],
  ['contactEmail', 'E-mail'],
] as const;

/**
 * The fields of an address.
 * @param member the member of the record that holds it, such as `shipTo`; none for the record itself
 * @param of its name, where a form has several addresses: `Ship-to`
 */
export const addressFields = (member?: string, of?: string): Field[] =>
  LINES.map(([name, label]) => ({
    name: member ? `${member}/${name}` : name,
    label: of ? `${of}: ${label.charAt(0).toLowerCase()}${label.slice(1)}` : label,
    required: name === 'facilityName',
  }));
