import type { SearchResult } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';

/** One question to the server for the box and for the page. */
export const readSearch = (q: string) => ({ queryKey: ['search', q], queryFn: () => bodyOf(api.search.find({ query: { q } })) });

type Row<Kind extends keyof SearchResult> = NonNullable<SearchResult[Kind]>[number];

export const placeOfLot = ({ lotNumber }: Row<'lots'>): string => `/lots/${encodeURIComponent(lotNumber)}`;
export const placeOfOrder = ({ id }: Row<'salesOrders'>): string => `/sales-orders/${id}`;
export const placeOfFacility = ({ customerId }: Row<'facilities'>): string => `/customers/${customerId}`;
/** A parcel of one entry is that entry, any other is its order. */
export const placeOfParcel = ({ distributionIds, salesOrderId }: Row<'parcels'>): string =>
  distributionIds.length === 1 ? `/distribution-log/${distributionIds[0]}` : `/sales-orders/${salesOrderId}`;

/** Where a text leads at once: to the one record that it names. Two are a question for the person, and so is a text that is only a part of a name. */
export function placeOf({ lots, salesOrders, facilities, parcels }: SearchResult): string | undefined {
  const named = [
    ...(lots ?? []).filter(({ exact }) => exact).map(placeOfLot),
    ...(salesOrders ?? []).filter(({ exact }) => exact).map(placeOfOrder),
    ...(facilities ?? []).filter(({ exact }) => exact).map(placeOfFacility),
    ...(parcels ?? []).filter(({ exact }) => exact).map(placeOfParcel),
  ];
  const places = new Set(named);
  return places.size === 1 ? named[0] : undefined;
}
