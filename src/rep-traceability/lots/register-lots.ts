/**
 * SQL that registers lots from shipments in bulk, for an import: without dates, until a person or the lot list registers them; /integrity counts them.
 * @param rows SQL that selects lot number and SKU, each lot once
 */
export const registerLotsFromShipments = (rows: string): string =>
  `insert into lots (lot_number, sku) ${rows} on conflict (lot_number) do nothing`;
