/**
 * SQL condition: the row names another ship-to than the facility, so its address and contact say nothing about the facility.
 * @param row SQL of a row of import_rows
 */
export const isDropShipment = (row: string): string =>
  `(coalesce(lower(${row}.ship_to_name), '') not in ('', lower(${row}.facility_name)))`;
