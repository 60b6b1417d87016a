import { planLink } from './plan-link.js';

const order = (id: number, customerId: number) => ({ id, customerId, facilityName: `Clinic ${customerId}` });

describe('planning the link of a shipment', () => {
  it('takes the only order of its number and customer, whoever else has that number', () => {
    expect(planLink([7], [order(1, 7), order(2, 8)])).toEqual({ kind: 'linked', order: order(1, 7) });
  });

  it('takes the order of what its customer was merged into', () => {
    expect(planLink([7, 9], [order(1, 9)])).toEqual({ kind: 'linked', order: order(1, 9) });
  });

  it('never takes the first of several', () => {
    expect(planLink([7, 9], [order(1, 7), order(2, 9)])).toEqual({ kind: 'ambiguous', candidates: [order(1, 7), order(2, 9)] });
  });

  it('takes no order of another customer, be it the only one of that number, nor any when nobody knows the customer', () => {
    expect(planLink([7], [order(1, 8)])).toEqual({ kind: 'unmatched', candidates: [order(1, 8)] });
    expect(planLink([], [order(1, 8)])).toEqual({ kind: 'unmatched', candidates: [order(1, 8)] });
  });
});
