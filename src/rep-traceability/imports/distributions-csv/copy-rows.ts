import type { RowProblem, RowValues } from './parse-row.js';

/** The columns of import_rows that a parsed row fills, in the order of `copyLine`. */
export const COPIED_COLUMNS = [
  'import_id', 'line_number', 'status', 'raw', 'problems', 'ship_date', 'order_number', 'order_key', 'facility_name', 'company_key', 'ship_to_name', 'sku',
  'lot_number', 'lot_number_received', 'quantity', 'order_date', 'tracking_number', 'address1', 'address2', 'city', 'state', 'zip', 'country',
  'contact_name', 'contact_phone', 'contact_email', 'rep_id', 'source',
] as const; // biome-ignore format: a list to read

const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in the text format of COPY. PostgreSQL holds no NUL, so a raw cell shows the symbol for it; the row is invalid and the file is kept. */
function field(value: string | number | null): string {
  if (value === null) return '\\N';
  return String(value)
    .replaceAll('\0', '\u2400')
    .replace(/[\\\t\n\r]/g, (character) => COPY_ESCAPES[character] ?? character);
}

const arrayLiteral = (cells: string[]): string => `{${cells.map((cell) => `"${cell.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;

/** One line of COPY text for one row of the file. */
export function copyLine(importId: number, lineNumber: number, cells: string[], values: RowValues, problems: RowProblem[]): string {
  const invalid = problems.length > 0;
  return `${[
    importId,
    lineNumber,
    invalid ? 'invalid' : 'valid',
    arrayLiteral(cells),
    invalid ? JSON.stringify(problems) : null,
    values.shipDate,
    values.orderNumber,
    values.orderKey,
    values.facilityName,
    values.companyKey,
    values.shipToName,
    values.sku,
    values.lotNumber,
    values.lotNumberReceived,
    values.quantity,
    values.orderDate,
    values.trackingNumber,
    values.address1,
    values.address2,
    values.city,
    values.state,
    values.zip,
    values.country,
    values.contactName,
    values.contactPhone,
    values.contactEmail,
    values.repId,
    values.source,
  ]
    .map(field)
    .join('\t')}\n`;
}
