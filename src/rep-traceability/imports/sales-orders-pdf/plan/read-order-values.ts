import type { Address } from '../../../../addresses/address.js';
import type { PrintedOrder } from './page-document.js';

/** What an order says, printed or stored. Quantity with four decimals and price with two, as text because they are exact. */
export interface OrderValues {
  orderNumber: string;
  orderDate: string;
  customerPo: string | null;
  soldTo: Address;
  shipTo: Address;
  lines: LineValues[];
}

export interface LineValues {
  itemCode: string;
  description: string | null;
  unit: string | null;
  quantity: string;
  unitPrice: string | null;
}

/**
 * The values of an order. Nothing is filled in.
 * @returns null when the page lacks any value that an order needs
 */
export function readOrderValues(order: PrintedOrder): OrderValues | null {
  const { orderNumber, orderDate, customerPo, soldTo, shipTo } = order;
  const lines = order.lines.flatMap(({ itemCode, description, unit, quantity, unitPrice }) =>
    itemCode && unit && quantity && unitPrice
      ? {
          itemCode: itemCode.value,
          description: description?.value ?? null,
          unit: unit.value,
          quantity: quantity.value,
          unitPrice: unitPrice.value,
        }
      : [],
  );
  if (!orderNumber || !orderDate || !soldTo || !shipTo || lines.length < order.lines.length) return null;
  return {
    orderNumber: orderNumber.value,
    orderDate: orderDate.value,
    customerPo: customerPo?.value ?? null,
    soldTo: soldTo.value,
    shipTo: shipTo.value,
    lines,
  };
}
