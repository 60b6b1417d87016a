import type { Import, ImportKind } from '../../../../client/types.gen.js';

/** What an import brings, by its kind. */
export const KIND_WORDS: Record<ImportKind, string> = {
  distributions_csv: 'Shipments (CSV)',
  sales_orders_pdf: 'Sales orders (PDF)',
  lot_list_csv: 'Lot list (CSV)',
};

/** The server works at it, so it changes by itself. */
export const isMoving = ({ status }: Import): boolean => ['received', 'validating', 'committing'].includes(status);
