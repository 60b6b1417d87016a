import type { ColumnTable } from '../../../../csv/columns.js';

/** What the importer reads: the header that an export writes, and the other names that are accepted for it (design section 4, "Imports"). */
export const COLUMNS = {
  shipDate: { header: 'Ship Date', aliases: [], needed: true },
  orderNumber: { header: 'Order Number', aliases: ['Order #', 'Order'], needed: true },
  facilityName: { header: 'Facility Name', aliases: ['Facility', 'Customer'], needed: true },
  sku: { header: 'SKU', aliases: [], needed: true },
  lotNumber: { header: 'Lot', aliases: ['Lot Number'], needed: true },
  quantity: { header: 'Quantity', aliases: ['Qty'], needed: true },
  shipToName: { header: 'Ship To Name', aliases: ['Ship To'], needed: false },
  address1: { header: 'Address', aliases: ['Address 1'], needed: false },
  address2: { header: 'Address 2', aliases: [], needed: false },
  city: { header: 'City', aliases: [], needed: false },
  state: { header: 'State', aliases: [], needed: false },
  zip: { header: 'Zip', aliases: ['Zip Code'], needed: false },
  country: { header: 'Country', aliases: [], needed: false },
  contactName: { header: 'Contact Name', aliases: [], needed: false },
  contactPhone: { header: 'Contact Phone', aliases: [], needed: false },
  contactEmail: { header: 'Contact Email', aliases: [], needed: false },
  trackingNumber: { header: 'Tracking Number', aliases: [], needed: false },
  rep: { header: 'Rep', aliases: [], needed: false },
  orderDate: { header: 'Order Date', aliases: [], needed: false },
  source: { header: 'Source', aliases: [], needed: false },
  voidedAt: { header: 'Voided At', aliases: [], needed: false },
} as const satisfies ColumnTable;

export type Column = keyof typeof COLUMNS;
