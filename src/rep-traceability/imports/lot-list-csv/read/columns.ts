import type { ColumnTable } from '../../../../csv/columns.js';

/** The columns of a lot list (design section 4). */
export const COLUMNS = {
  lot: { header: 'Lot', aliases: ['Lot Number'], needed: true },
  sku: { header: 'SKU', needed: true },
  correctLot: { header: 'Correct Lot Name' },
  manufacturedOn: { header: 'Manufacturing Date' },
  expiresOn: { header: 'Expiration Date' },
  unitsProduced: { header: 'Total Units in Lot' },
} as const satisfies ColumnTable;

export type Column = keyof typeof COLUMNS;
export const NEEDED = ['lot', 'sku'] as const satisfies Column[];
export const DATES = ['manufacturedOn', 'expiresOn'] as const satisfies Column[];
