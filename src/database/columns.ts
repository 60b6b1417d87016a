import { p } from '@mikro-orm/postgresql';

/** The identity column of every table. */
export const identity = () => p.bigint('number').primary().autoincrement();

/** A column that names a row of another table. The database has the foreign key; use cases load what they need by name. */
export const reference = () => p.bigint('number');

/** Row version (the ETag), and when the row was created and updated. The database sets them for every writer. */
export const versionColumns = () => ({
  version: p.integer().default(1).persist(false),
  createdAt: p.datetime().defaultRaw('now()').persist(false),
  updatedAt: p.datetime().defaultRaw('now()').persist(false),
});
