import type { RecallConsigneeView } from './recall-consignee.schema.js';

const NOTHING_SHIPPED = {
  code: 'nothing_shipped',
  detail: 'No unit is left in its scope. To send it a notice or a link all the same, ask for this consignee alone.',
} as const;

/**
 * Why a request for many leaves out a consignee that every shipment left, by a void, a correction or a merge. Somebody who asks for it alone knows why: it may
 * have to learn that the notice it has is not about its devices, and may answer that it has some all the same.
 * @returns null for one that has units
 */
export const nothingShipped = ({ unitsShipped }: Pick<RecallConsigneeView, 'unitsShipped'>): typeof NOTHING_SHIPPED | null =>
  unitsShipped > 0 ? null : NOTHING_SHIPPED;
