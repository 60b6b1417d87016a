import { p } from '@mikro-orm/postgresql';

/** The identity column of every table. */
export const identity = () => p.bigint('number').primary().autoincrement();

/** A column that names a row of another table. The database holds the foreign key; use cases load what they need by name. */
export const reference = () => p.bigint('number');

/** The address of a customer, or of one side of a sales order: see design section 3. */
export const addressProperties = () => ({
  facilityName: p.text(),
  address1: p.text().nullable(),
  address2: p.text().nullable(),
  city: p.text().nullable(),
  state: p.text().nullable(),
  zip: p.text().nullable(),
  country: p.text().nullable(),
  contactName: p.text().nullable(),
  contactPhone: p.text().nullable(),
  contactEmail: p.text().nullable(),
});

/** Row version (the ETag) and instants: the database sets them, whoever writes. */
export const versionColumns = () => ({
  version: p.integer().default(1).persist(false),
  createdAt: p.datetime().defaultRaw('now()').persist(false),
  updatedAt: p.datetime().defaultRaw('now()').persist(false),
});
