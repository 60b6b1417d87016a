import type { SearchResult } from '../../../../client/types.gen.js';
import { placeOf } from './search.js';

const nothing: SearchResult = { lots: [], salesOrders: [], facilities: [], parcels: [], waiting: [] };
const lot = (lotNumber: string, exact = true) => ({ lotNumber, sku: '211610SPT', status: 'released' as const, exact });
const order = (id: number, exact = true) => ({ id, orderNumber: '815', orderDate: '2025-01-02', facilityName: 'Bay Clinic', exact });
const facility = {
  customerId: 3,
  consigneeId: null,
  facilityName: 'Bay Clinic',
  customerName: 'Bay Clinic',
  city: null,
  state: null,
  exact: true,
};
const parcel = (...distributionIds: number[]) => ({
  trackingNumber: '1Z',
  salesOrderId: 5,
  orderNumber: '815',
  facilityName: 'Bay Clinic',
  shipDate: '2025-01-02',
  distributionIds,
  exact: true,
});

describe('where a text leads', () => {
  it.each<[string, Partial<SearchResult>, string | undefined]>([
    ['to the lot that it names', { lots: [lot('A/1'), lot('A/11', false)] }, '/lots/A%2F1'],
    ['to the order', { salesOrders: [order(7)] }, '/sales-orders/7'],
    ['to the facility', { facilities: [facility] }, '/customers/3'],
    ['to the customer of two ship-tos of one name', { facilities: [facility, { ...facility, consigneeId: 9 }] }, '/customers/3'],
    ['to the entry of the log that is the whole parcel', { parcels: [parcel(8)] }, '/distribution-log/8'],
    ['to the order of a parcel of several entries', { parcels: [parcel(8, 9)] }, '/sales-orders/5'],
    ['nowhere where two orders have the number', { salesOrders: [order(7), order(8)] }, undefined],
    ['nowhere where a lot and an order are named alike', { lots: [lot('815')], salesOrders: [order(7)] }, undefined],
    ['nowhere by a part of a name', { lots: [lot('SLQ-10001', false)] }, undefined],
    ['nowhere where nothing may be seen', { lots: null, salesOrders: null, facilities: null, parcels: null }, undefined],
  ])('%s', (_, found, place) => {
    expect(placeOf({ ...nothing, ...found })).toBe(place);
  });
});
