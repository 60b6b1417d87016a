import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  properties: {
    id: identity(),
    kind: p.text().$type<'distributions_csv' | 'sales_orders_pdf'>(),
    problem: p.json<{ code: string; detail: string }>().nullable(),
    status: p.text().$type<'received' | 'validating' | 'validated' | 'committing' | 'committed' | 'failed'>(),
    filename: p.text(),
    byteSize: p.bigint('number'),
    sha256: p.text(),
    storageKey: p.text(),
    createdByUserId: reference(),
    ...versionColumns(),
  },
});

/** One uploaded file on its way into the records. Its bytes and rows are kept whatever becomes of it. */
export class Import extends ImportSchema.class {}
ImportSchema.setClass(Import);
