import { addressFields } from '../../parts/address-fields.js';
import type { Field } from '../../parts/fields.js';

/** A profile as a person enters or corrects it. */
export const CUSTOMER_FIELDS: Field[] = [...addressFields(), { name: 'customerNumber', label: 'Customer number' }];
