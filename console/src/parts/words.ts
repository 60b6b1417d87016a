/** Words of the contract that are written otherwise in a text. */
const WRITTEN: Record<string, string> = {
  api: 'API',
  csv: 'CSV',
  id: 'record number',
  pdf: 'PDF',
  po: 'P.O.',
  sha256: 'SHA-256',
  shipstation: 'ShipStation',
  sku: 'SKU',
  udi: 'UDI',
  zip: 'ZIP code',
};

/** Where a code is no wording by itself: fields, actions and checks of the audit trail. */
const WORDINGS: Record<string, string> = {
  baseline: 'Values kept',
  insert: 'Created',
  update: 'Changed',
  delete: 'Removed',
  log_in: 'Logged in',
  log_out: 'Logged out',
  log_in_failed: 'Log-in failed',
  export: 'Exported',
  download: 'Downloaded',
  events_are_append_only: 'Events are only ever added',
  records_are_as_their_events_say: 'Records are as their events say',
  functions_and_triggers_are_as_migrated: 'What writes and protects the trail is unchanged',
  events_are_as_they_were_sealed: 'Events are as they were sealed',
  files_are_as_they_were_received: 'Stored files are as they were received',
  web_log_in_has_no_further_rights: 'The pages and the API can do no more than they need',
  derived_rows_follow_from_records: 'What is derived from the records agrees with them',
  other_log_ins_only_read: 'No other log-in may write to the records',
  address1: 'Address',
  address2: 'Address, second line',
  companyName: 'Company',
  contactEmail: 'E-mail of the contact',
  contactName: 'Contact',
  contactPhone: 'Phone of the contact',
  createdAt: 'Recorded',
  customerId: 'Customer',
  distributionId: 'Shipment',
  facilityName: 'Facility',
  importId: 'Import',
  isActive: 'May log in',
  isLate: 'Late',
  isPrimary: 'Primary',
  lotNumber: 'Lot',
  lotNumberReceived: 'Lot as it was written',
  manualFields: 'Entered by hand',
  mergedIntoId: 'Merged into customer',
  orderDate: 'Ordered on',
  quantity: 'Units',
  recallId: 'Recall',
  repId: 'Rep',
  salesOrderId: 'Sales order',
  shipDate: 'Shipped on',
  shipToName: 'Ship-to',
  udiDi: 'UDI-DI',
  updatedAt: 'Last change',
  userId: 'Person',
};

/**
 * A code or a field of the contract as words: `market_withdrawal` is "Market withdrawal", `csv_import` "CSV import", `voidedAt` "Voided". What a person reads
 * where the contract has a name is said here and nowhere else.
 */
export function words(code: string): string {
  if (Object.hasOwn(WORDINGS, code)) return WORDINGS[code] as string;
  const spaced = code
    .replace(/(ById|ByUserId|At)$/, (end) => (end === 'At' ? '' : 'By'))
    .replace(/([a-z])([A-Z])/g, (_, last, first) => `${last} ${first.toLowerCase()}`)
    .replaceAll('_', ' ')
    .split(' ')
    .map((word) => (Object.hasOwn(WRITTEN, word) ? WRITTEN[word] : word))
    .join(' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
