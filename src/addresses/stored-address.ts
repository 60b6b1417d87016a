import { defineEntity, p } from '@mikro-orm/postgresql';

const line = () => p.text().nullable().strictNullable();

const lines = () => ({
  address1: line(),
  address2: line(),
  city: line(),
  state: line(),
  zip: line(),
  country: line(),
  contactName: line(),
  contactPhone: line(),
  contactEmail: line(),
});

/** An address inside a record: the profile of a customer, one side of a sales order, the ship-to of a distribution (design section 3). */
export const StoredAddress = defineEntity({
  name: 'StoredAddress',
  embeddable: true,
  properties: { facilityName: p.text(), ...lines() },
});

/** An address as an earlier system had it, which may lack even the facility. */
export const ReceivedAddress = defineEntity({
  name: 'ReceivedAddress',
  embeddable: true,
  properties: { facilityName: line(), ...lines() },
});
