import { SOURCES } from '../source.js';

/** Why a row of the old system waits for a person, or what a person should review. The report and the list print the sentence beside the code. */
export const REASONS = {
  email_missing: 'The user has no e-mail address to log in with.',
  needs_role_and_password: 'The user needs a role, by PATCH /api/v1/users/{id}, and a password, by POST /api/v1/users/{id}/password-link.',
  needs_password: 'The user needs a password, by POST /api/v1/users/{id}/password-link.',
  role_unknown: 'No role here has this key or name: give the user one by PATCH /api/v1/users/{id}.',
  user_not_found: 'The user is not there, or waits.',
  other_primary_rep:
    'The customer has another primary rep, or several were marked as primary: adopted as a further rep. Check which is the primary one.',
  rep_not_found: 'The rep is not there, or waits.',
  rep_not_known: 'It names a rep that is none of the reps, or several: the name is kept in the old row only.',
  rep_is_a_user: 'The order names a user for its rep, and no rep has the e-mail address of that user: kept in the old row only.',
  evidence_aside: 'It names a file of evidence, which is kept in storage and in the old row only: attach it to the order.',
  file_missing: 'The storage has no such file: copy the storage of the old system first, or look for it there.',
  file_differs: 'The file in storage is not the one that was recorded: its SHA-256 differs.',
  misread:
    'The earlier PDF reader took "NRE - code" for the name and 2 for each quantity: import the PDFs of its orders, which replaces what was misread.',
  misread_replaced: 'The order was imported from its PDF: what was misread stays in the old row and in the trail of the order.',
  name_missing: 'The rep has no name.',
  rep_name_taken: 'Another rep has this name and another e-mail address: adopted with its old id beside the name.',
  facility_name_unusable: 'The facility name holds nothing to know the customer by.',
  customer_number_conflict: 'The customer code is claimed more than once, or differs from the known one: it was not taken over.',
  customer_not_found: 'The customer it names is not there, or waits itself.',
  note_empty: 'The note has no text.',
  date_missing: 'Its date is missing or no date.',
  order_number_unusable: 'The order number is empty.',
  order_date_missing: 'Neither an order date nor a ship date is recorded.',
  order_date_from_shipment: 'No order date was recorded: its first ship date stands for it.',
  order_differs: 'Several orders of this customer have this number and say different things.',
  external_key_taken: 'Another record has the same external key: kept in the old row only.',
  unknown_source: `The source is none of ${SOURCES.join(', ')}.`,
  unknown_status: 'The status is none of pending, shipped, completed, cancelled.',
  sales_order_not_found: 'The sales order it names is not there.',
  sales_order_cancelled: 'Its sales order is cancelled.',
  cancelled_but_shipped: 'The earlier system calls the order cancelled although it shipped: adopted as completed.',
  sales_order_waits: 'Its sales order waits for a person.',
  sales_order_in_question: 'Its sales order is one of several of that number that say different things.',
  invalid_line: 'The order line has no SKU or no positive quantity.',
  late_line: 'The order was adopted earlier without this line.',
  price_not_in_cents: 'The unit price has fractions of a cent: kept in the old row only.',
  lot_missing: 'The row names no lot or no SKU.',
  lot_is_alias: 'What the row names as a lot is a wrong name for one.',
  alias_in_use: 'The wrong name is said to stand for several lots.',
  lot_held: 'The wrong name is a lot that is on hold or recalled, which an alias cannot be. Release it, or close its recall, first.',
  lot_exists: 'The wrong name that the row gives is itself a lot.',
  repeated_in_file: 'Rows of this lot say different things.',
  lot_dates_out_of_order: 'The lot expires before it was made.',
  entry_not_found: 'The entry of this line is not there, or was adopted earlier without it.',
  lines_differ_from_entry: 'The lines of the entry do not add up to its quantity.',
  other_lot_than_its_lines: 'Its distribution lines are the truth, though none of them is of the lot that the entry names.',
  text_too_long: 'A number or name is longer than any index can hold.',
  sum_too_large: 'The lines of the shipment add up to more units than a shipment can have.',
  invalid_quantity: 'The quantity is not a positive whole number.',
  invalid_ship_date: 'The ship date is missing or no date.',
  future_ship_date: 'The ship date is in the future.',
  unknown_sku: 'No product has this SKU.',
  unknown_lot: 'The lot is not known.',
  malformed_lot: 'The lot is neither a lot number (SLQ- and 5 to 12 digits) nor an alias of one.',
  lot_in_question: 'The lot log says different things of which lot this name stands for.',
  lot_on_hold: 'The lot is on hold or recalled, and the shipment is not from before.',
  lot_of_other_sku: 'The lot is of another SKU.',
  lot_sku_conflict: 'Shipments put several SKUs under this unregistered lot, and none of them for nearly all of its shipments.',
  shipped_before_hold: 'The lot is on hold or recalled since, and the shipment is from before: link it with an acknowledgement.',
  before_manufacture: 'The lot was made after the ship date: if the shipment is right, link it with an acknowledgement.',
  after_expiry: 'The lot expired before the ship date: if the shipment is right, link it with an acknowledgement.',
  more_than_produced:
    'More units of the lot would be distributed than were produced: if the shipment is right, link it with an acknowledgement.',
  facility_name_missing: 'The shipment names no facility.',
  ready_to_link: 'It was corrected, and nothing keeps it out of the log any more: link it to its sales order.',
  sales_order_renumbered: 'No sales order has this number today: one had it before.',
  shipment_incomplete: 'The shipment lacks a value that the log must have.',
  order_not_found: 'No sales order has this order number and customer.',
  order_of_other_customer:
    'The earlier system linked it by number alone to an order of another customer, and its own customer has no order of that number.',
  distribution_exists: 'The same distribution is in the log already.',
  differs_from_log: 'The same distribution is in the log with another quantity.',
  counted_by_its_lines: 'Its distribution lines are the truth.',
  counted_by_its_entry: 'Its entry is the truth.',
  corrected_on_its_entry: 'The entry was corrected after its one line was written: the entry is the truth.',
  attachment_without_order: 'No sales order could be found for the attachment.',
  storage_key_missing: 'The record names no file.',
  storage_key_taken: 'Another record names the same file.',
  report_not_found: 'The tracing report it approves is not there, or waits itself.',
} as const;

export type ReasonCode = keyof typeof REASONS;

/**
 * @param code as stored; an earlier release may have had others
 * @param differences what the adoption found, value by value
 * @returns the sentence of a reason; null without a reason
 */
export function explainReason(code: string | null, differences: string | null): string | null {
  const sentence = code !== null && Object.hasOwn(REASONS, code) ? REASONS[code as ReasonCode] : null;
  return [sentence, differences].filter((part) => part !== null).join(' ') || null;
}
