import type { CandidateOrder, UnlinkedDistribution } from '../../../../client/types.gen.js';
import { pointsOf } from './review-words.js';

const shipment = { orderNumber: 'A-1', shipDate: '2025-03-14' } as UnlinkedDistribution;
const order = (changes: Partial<CandidateOrder>): CandidateOrder => ({
  salesOrderId: 1,
  orderNumber: 'A-1',
  orderDate: '2025-03-10',
  status: 'shipped',
  customer: { id: 1, facilityName: 'Pier Urology' } as CandidateOrder['customer'],
  reasons: ['same_order_key', 'same_customer', 'near_date'],
  ...changes,
});
const said = (changes: Partial<CandidateOrder>, of: Partial<UnlinkedDistribution> = {}) =>
  pointsOf({ ...shipment, ...of }, order(changes)).map(({ fits, says }) => `${fits ? 'for' : 'against'}: ${says}`);

describe('what speaks for an order', () => {
  it.each<[string, Partial<CandidateOrder>, Partial<UnlinkedDistribution>, string]>([
    ['its number', {}, {}, 'for: The same number: A-1'],
    ['a number that it had before', { orderNumber: 'B-7', reasons: ['former_order_key'] }, {}, 'for: Had the number A-1 before; today B-7'],
    ['no number of its own', { orderNumber: 'B-7', reasons: ['same_customer'] }, {}, 'against: Another number: B-7'],
    ['another customer', { reasons: ['same_order_key'] }, {}, 'against: Not known to be its customer: Pier Urology'],
    ['days before it shipped', {}, {}, 'for: Ordered Mar 10, 2025, 4 days before it shipped'],
    ['the same day', { orderDate: '2025-03-14' }, {}, 'for: Ordered Mar 14, 2025, the day it shipped'],
    ['a date after it shipped', { orderDate: '2025-06-14', reasons: [] }, {}, 'against: Ordered Jun 14, 2025, 92 days after it shipped'],
    ['no ship date', { reasons: [] }, { shipDate: null }, 'against: Ordered Mar 10, 2025; its ship date is missing'],
    ['a cancelled order', { status: 'cancelled' }, {}, 'against: Cancelled: nothing can be linked to it'],
  ])('or against it: %s', (_, changes, of, point) => {
    expect(said(changes, of)).toContain(point);
  });
});
