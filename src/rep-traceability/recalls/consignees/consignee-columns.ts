import type { RecallConsigneeView } from './recall-consignee.schema.js';

type Cell = string | number | null;
/** Names of columns with the cell of each. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

interface Place {
  customer: string;
  customerNumber: string | null;
  shipTo: RecallConsigneeView['shipTo'];
}

/** Whom a line is about, in every CSV of a recall. */
export const placeColumns = <Row>(of: (row: Row) => Place) => ({
  Customer: (row: Row) => of(row).customer,
  'Customer Number': (row: Row) => of(row).customerNumber,
  'Ship To Name': (row: Row) => of(row).shipTo.facilityName,
  Address: (row: Row) => of(row).shipTo.address1,
  'Address 2': (row: Row) => of(row).shipTo.address2,
  City: (row: Row) => of(row).shipTo.city,
  'Ship To State': (row: Row) => of(row).shipTo.state,
  Zip: (row: Row) => of(row).shipTo.zip,
  Country: (row: Row) => of(row).shipTo.country,
});

/** What it received. */
export const RECEIVED_COLUMNS = {
  Lots: ({ lots }: Pick<RecallConsigneeView, 'lots'>) => lots.map(({ lotNumber, units }) => `${lotNumber}: ${units}`).join('; '),
  'Order Numbers': ({ orderNumbers }: Pick<RecallConsigneeView, 'orderNumbers'>) => orderNumbers.join('; '),
  'PO Numbers': ({ poNumbers }: Pick<RecallConsigneeView, 'poNumbers'>) => poNumbers.join('; '),
};

const UNITS = {
  'Units Shipped': 'unitsShipped',
  'Units On Hand': 'unitsOnHand',
  'Units Returned': 'unitsReturned',
  'Units Used': 'unitsUsed',
  'Units Destroyed': 'unitsDestroyed',
  'Units Corrected': 'unitsCorrected',
  'Units Unaccounted': 'unitsUnaccounted',
} as const;
type Units = Pick<RecallConsigneeView, (typeof UNITS)[keyof typeof UNITS]>;

/** The units of a consignee by sort. */
export const UNITS_COLUMNS = Object.fromEntries(Object.entries(UNITS).map(([name, field]) => [name, (row: Units) => row[field]])) as Record<
  keyof typeof UNITS,
  (row: Units) => number | null
>;

/** The cells of a row by the names of their columns. */
export const cellsOf = <Row, Name extends string>(columns: Readonly<Record<Name, (row: Row) => Cell>>, row: Row) =>
  Object.fromEntries(Object.entries<(row: Row) => Cell>(columns).map(([name, cell]) => [name, cell(row)])) as Record<Name, Cell>;
