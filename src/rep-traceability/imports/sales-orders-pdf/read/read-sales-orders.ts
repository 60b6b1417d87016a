import type { PageContent } from '../../../../pdf/read-document.js';
import { assembleOrders } from '../../../sales-orders/printed-order/assemble-orders.js';
import { compareWithLook } from '../../../sales-orders/printed-order/compare-with-look.js';
import { withoutFormTexts } from '../../../sales-orders/printed-order/form-texts.js';
import type { ReadOrder } from '../../../sales-orders/printed-order/printed-order.js';
import { readSalesOrderPage, type SalesOrderPage } from '../../../sales-orders/printed-order/read-sales-order-page.js';

export type OtherPageCode =
  | 'no_text_layer'
  | 'blank_page'
  | 'not_a_sales_order'
  | 'page_rotated'
  | 'page_too_dense'
  | 'page_damaged'
  | 'page_undecodable';

/** A page that does not belong to an order, and why; it stays in the file as received. */
export interface OtherPage {
  page: number;
  code: OtherPageCode;
  reason: string;
}

/** What a PDF of sales orders holds. */
export interface ReadPdf {
  kind: 'read';
  pages: number;
  orders: ReadOrder[];
  otherPages: OtherPage[];
}

type Reason = Omit<OtherPage, 'page'>;

/**
 * One page as a page of a sales order, or the reason why it is not one.
 * @param page its number, from 1
 */
export async function readPage(content: PageContent, page: number): Promise<SalesOrderPage | OtherPage> {
  if (content.kind !== 'words') return { page, ...reasonFor(content) };
  const read = readSalesOrderPage(content.words, page, content.turned);
  return read ? compareWithLook(read, await content.look()) : { page, code: 'not_a_sales_order', reason: 'not a sales order' };
}

function reasonFor(content: Exclude<PageContent, { kind: 'words' }>): Reason {
  switch (content.kind) {
    case 'no_text':
      return content.paints
        ? { code: 'no_text_layer', reason: 'a picture without text: run text recognition (OCR) over the scan' }
        : { code: 'blank_page', reason: 'blank page' };
    case 'rotated':
      return { code: 'page_rotated', reason: `rotated by ${content.degrees} degrees: cannot be read` };
    case 'too_much_text':
      return { code: 'page_too_dense', reason: 'too much text for a sales order' };
    case 'undecodable':
      return { code: 'page_undecodable', reason: 'text in characters that cannot be displayed' };
    case 'damaged':
      return { code: 'page_damaged', reason: 'damaged page: cannot be read' };
  }
}

/**
 * Joins the pages of a file to its orders and its other pages.
 * @param pages all pages, in file order
 */
export function joinPages(pages: readonly (SalesOrderPage | OtherPage)[]): ReadPdf {
  return {
    kind: 'read',
    pages: pages.length,
    orders: withoutFormTexts(assembleOrders(pages.filter((page) => 'head' in page))),
    otherPages: pages.filter((page) => 'reason' in page),
  };
}
