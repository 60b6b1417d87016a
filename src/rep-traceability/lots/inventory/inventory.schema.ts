import { z } from 'zod';
import { text } from '../../../database/text.js';
import { fileFormat } from '../../../http/file-format.js';
import { pageOf, pageQuery } from '../../../http/paging.js';
import * as field from '../../record-fields.js';
import { lot, lotUnits } from '../lot.schema.js';
import { lotStatus } from '../lot-status.schema.js';

export const inventoryQuery = z.strictObject({
  ...pageQuery,
  sku: text(64)
    .optional()
    .meta({ description: `${field.SKU}; all when left out` }),
  lotNumber: text(100)
    .optional()
    .meta({ description: `${field.LOT}; all lots when left out` }),
  status: lotStatus.optional().meta({ description: 'lots of this status' }),
  format: fileFormat.optional().meta({ description: '`csv` answers all lots of the filter as a file; `json` when left out' }),
});
export type InventoryQuery = z.infer<typeof inventoryQuery>;

const { lotNumber, sku, status, manufacturedOn, expiresOn, unitsProduced } = lot.shape;

export const inventoryRow = z
  .object({ id: lot.shape.id, lotNumber, sku, status, manufacturedOn, expiresOn, unitsProduced, ...lotUnits })
  .meta({ id: 'InventoryRow', description: 'a lot, and what became of its units' });
export type InventoryRow = z.infer<typeof inventoryRow>;

export const inventoryPage = pageOf('InventoryPage', inventoryRow);
