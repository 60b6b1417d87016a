import { defineEntity, p } from '@mikro-orm/postgresql';
import { ADDRESS_FIELDS, type AddressField, type AddressInput } from '../addresses/address.js';
import { StoredAddress } from '../addresses/stored-address.js';
import { identity, reference, versionColumns } from '../database/columns.js';
import { Problem } from '../problems/problem.js';
import { CustomerRepository } from './customer.repository.js';

const CustomerSchema = defineEntity({
  name: 'Customer',
  tableName: 'customers',
  repository: () => CustomerRepository,
  properties: {
    id: identity(),
    companyKey: p.text(),
    customerNumber: p.text().nullable(),
    profile: p.embedded(StoredAddress).prefix(false),
    primaryRepId: reference().nullable(),
    manualFields: p.array().columnType('text[]').default([]),
    mergedIntoId: reference().nullable(),
    ...versionColumns(),
  },
});

/** A facility that orders devices. Its address and contact are those of its newest sales order, except for fields that were set by hand. */
export class Customer extends CustomerSchema.class {
  /**
   * A merged customer stays as it was; new records belong to its survivor.
   * @throws Problem `customer_merged`, with the `id` of the survivor
   */
  refuseMerged(): void {
    const { id, mergedIntoId } = this;
    if (mergedIntoId == null) return;
    throw new Problem('customer_merged', `Customer ${id} was merged into customer ${mergedIntoId}.`, { members: { id: mergedIntoId } });
  }

  /**
   * Sets the given profile fields and protects them from later sales orders; an empty line clears a field.
   * @param resetFields fields that follow the newest sales order again
   */
  setByHand(fields: Partial<AddressInput>, resetFields: readonly AddressField[] = []): void {
    const set = ADDRESS_FIELDS.filter((field) => fields[field] !== undefined);
    for (const field of set) Object.assign(this.profile, { [field]: fields[field] || null });
    const byHand = [...this.manualFields, ...set];
    this.manualFields = ADDRESS_FIELDS.filter((field) => byHand.includes(field) && !resetFields.includes(field));
  }
}
CustomerSchema.setClass(Customer);
