import type { ImportProblemKind } from '../../../../client/types.gen.js';
import { number } from '../../parts/format.js';
import { words } from '../../parts/words.js';

/** Kinds of problems and warnings whose code alone says too little. The sentence of the server stands beside them. */
const SAID: Record<string, string> = {
  after_expiry: 'Shipped after the lot expired',
  ambiguous_quantity: 'The quantity can be read in two ways',
  amount_mismatch: 'Quantity times price is not the amount',
  before_manufacture: 'Shipped before the lot was made',
  columns_may_be_shifted: 'Cells may stand in the wrong column',
  columns_shifted: 'Cells stand in the wrong column',
  customer_number_conflict: 'The customer has another number',
  damaged_text: 'Letters look damaged by a wrong encoding',
  day_and_month_unclear: 'Day and month can be exchanged',
  differs_from_log: 'In the log with another quantity',
  facility_name_unusable: 'The facility name has no letter',
  future_ship_date: 'The ship date is in the future',
  head_differs: 'The pages of the order disagree',
  impossible_date: 'Not a day of the calendar',
  label_missing: 'A label is not on the page',
  look_alike_letters: 'Letters that look like others',
  lot_of_other_sku: 'The lot is of another SKU',
  lot_on_hold: 'The lot is on hold or recalled',
  lot_sku_conflict: 'A new lot under several SKUs',
  malformed_date: 'Not a date',
  malformed_lot: 'Not a lot number',
  may_be_counted_twice: 'May be counted twice',
  missing: 'A value is not printed',
  missing_value: 'A value is missing',
  more_than_produced: 'More units than the lot has',
  no_lines: 'The order has no lines',
  no_text_layer: 'The page is a picture',
  not_a_sales_order: 'The page is not a sales order',
  note_on_page: 'The page says something beside the order',
  number_in_exponents: 'A spreadsheet shortened a number',
  order_customer_conflict: 'Two facilities under one order',
  order_customer_mismatch: 'The order is of another customer',
  order_date_conflict: 'Two dates of one order',
  order_number_differs_in_zeros: 'An order differs only in zeros',
  ordered_after_shipped: 'Ordered after it was shipped',
  page_shows_otherwise: 'The page shows something else than its text',
  repeated_header: 'A second header',
  repeated_in_file: 'Twice in the file',
  same_but_for_tracking: 'Differs only in its tracking number',
  several_addresses: 'A new address of a customer',
  shipped_before_hold: 'Shipped before the lot was held',
  spreadsheet_error: 'An error of a spreadsheet',
  too_few_cells: 'The row has too few cells',
  too_long: 'The text is too long',
  too_many_cells: 'The row has too many cells',
  total_mismatch: 'The amounts do not add up',
  two_digit_year: 'The year has two digits',
  undecodable_text: 'Bytes that are no text',
  unknown_rep: 'Not a known rep',
  unknown_sku: 'Not a known SKU',
  unknown_source: 'Not a known source',
  unreadable: 'A value cannot be read',
  voided_shipment: 'The shipment was voided',
  zip_lost_zero: 'The ZIP code lost its zero',
};

/** A kind of problem or warning in plain words. */
export const problemWords = (code: string): string => SAID[code] ?? words(code);

/** The first row of a kind, in the words of the server, which names the page of a PDF itself. */
export const firstOf = ({ firstLineNumber, detail }: ImportProblemKind): string =>
  /^Page \d/.test(detail) ? detail : `Line ${number(firstLineNumber)}: ${detail}`;
