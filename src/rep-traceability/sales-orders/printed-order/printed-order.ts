import type { Box } from '../../../pdf/words.js';

/** A value and where it is printed, so that a person can compare it with the page. */
export interface Printed<T> {
  value: T;
  page: number;
  box: Box;
}

/** Why an order may not be imported as read. `field` names the part of the order, `lines[2].quantity` the quantity of its third line. */
export interface PdfProblem {
  code: PdfProblemCode;
  field: string;
  page: number;
  box?: Box;
  detail: string;
}

export type PdfProblemCode =
  | 'missing'
  | 'unreadable'
  | 'label_missing'
  | 'text_overlaps'
  | 'unexpected_text'
  | 'quantity_not_positive'
  | 'amount_mismatch'
  | 'total_mismatch'
  | 'page_missing'
  | 'page_unexpected'
  | 'page_end_missing'
  | 'head_differs'
  | 'no_lines'
  /** The page shows something else than its text says: covered, invisible, crossed out, overruled by an annotation. */
  | 'page_shows_otherwise'
  /** The page is stamped CANCELLED or VOID. */
  | 'order_cancelled_by_stamp';

/** An address as the page prints it; what is not printed is null. */
export interface PrintedAddress {
  facilityName: string;
  address1: string | null;
  /** All lines after the first, joined by ", ". */
  address2: string | null;
  city: string;
  /** Null abroad, where no state is printed. */
  state: string | null;
  zip: string;
  country: string | null;
  contactName: string | null;
  contactPhone: string | null;
  contactEmail: string | null;
}

/** The facts at the head of an order; null where nothing is printed or it cannot be read (then a problem says so). */
export interface OrderHead {
  orderNumber: Printed<string> | null;
  /** ISO calendar day. */
  orderDate: Printed<string> | null;
  customerNumber: Printed<string> | null;
  customerPo: Printed<string> | null;
  soldTo: Printed<PrintedAddress> | null;
  shipTo: Printed<PrintedAddress> | null;
}

/** A line; quantity with four decimals, price and amount with two, as strings because they are exact. */
export interface ReadLine {
  itemCode: Printed<string> | null;
  description: Printed<string> | null;
  unit: Printed<string> | null;
  quantity: Printed<string> | null;
  unitPrice: Printed<string> | null;
  amount: Printed<string> | null;
}

/** An order of the file. It may be imported only if it has no problems. */
export interface ReadOrder extends OrderHead {
  lines: ReadLine[];
  netOrder: Printed<string> | null;
  /** What its pages say beside the order, for a person to look at. */
  notes: Printed<string>[];
  /** Page numbers in the file, in the order of the order. */
  pages: number[];
  problems: PdfProblem[];
}
