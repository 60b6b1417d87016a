import type { Type } from '@nestjs/common';
import { DistributionsCsv } from './distributions-csv/kind.js';
import type { ImportKind } from './import-kind.js';
import { LotListCsv } from './lot-list-csv/kind.js';
import { SalesOrdersPdf } from './sales-orders-pdf/kind.js';

/** Every kind of import. A new kind is a folder, a line here, and the name in the check constraint of `imports.kind`. */
export const IMPORT_KINDS = {
  distributions_csv: DistributionsCsv,
  sales_orders_pdf: SalesOrdersPdf,
  lot_list_csv: LotListCsv,
} satisfies Record<string, Type<ImportKind>>;

export type ImportKindName = keyof typeof IMPORT_KINDS;
export const IMPORT_KIND_NAMES = Object.keys(IMPORT_KINDS) as [ImportKindName, ...ImportKindName[]];
