import { type KnownCustomer, matchCustomer } from './match-customer.js';

const customer = (id: number, companyKey: string, more: Partial<KnownCustomer> = {}): KnownCustomer => ({
  id,
  companyKey,
  customerNumber: null,
  mergedIntoId: null,
  ...more,
});

describe('the customer of an order', () => {
  const cedar = customer(1, 'CEDARCREEK', { customerNumber: 'C-1' });
  const mesa = customer(2, 'MESAUROLOGY');

  it('is the one with its customer number, under any name', () => {
    const match = matchCustomer({ customerNumber: 'C-1', companyKey: 'CEDARCREEKWEST' }, [cedar]);
    expect(match).toEqual({ kind: 'known', customer: cedar, learnsNumber: false });
  });

  it('is the one with its customer number even when the facility name cannot be read', () => {
    expect(matchCustomer({ customerNumber: 'C-1', companyKey: null }, [cedar])).toMatchObject({ kind: 'known', customer: cedar });
  });

  it('is the one with its company key when the order has no customer number', () => {
    const match = matchCustomer({ customerNumber: null, companyKey: 'CEDARCREEK' }, [cedar, mesa]);
    expect(match).toEqual({ kind: 'known', customer: cedar, learnsNumber: false });
  });

  it('learns its customer number from the order', () => {
    const match = matchCustomer({ customerNumber: 'C-9', companyKey: 'MESAUROLOGY' }, [mesa]);
    expect(match).toEqual({ kind: 'known', customer: mesa, learnsNumber: true });
  });

  it('does not learn a number that another customer has: the number decides', () => {
    const match = matchCustomer({ customerNumber: 'C-1', companyKey: 'MESAUROLOGY' }, [cedar, mesa]);
    expect(match).toEqual({ kind: 'known', customer: cedar, learnsNumber: false });
  });

  it('is for a person to decide when the facility is known under another customer number', () => {
    expect(matchCustomer({ customerNumber: 'C-2', companyKey: 'CEDARCREEK' }, [cedar])).toEqual({ kind: 'conflict', customer: cedar });
    const other = customer(3, 'TIDEWATER', { customerNumber: 'C-2' });
    expect(matchCustomer({ customerNumber: 'C-2', companyKey: 'CEDARCREEK' }, [cedar, other])).toEqual({
      kind: 'conflict',
      customer: cedar,
    });
  });

  it('is new when neither number nor key is known', () => {
    expect(matchCustomer({ customerNumber: 'C-5', companyKey: 'NEWCLINIC' }, [])).toEqual({ kind: 'new' });
    expect(matchCustomer({ customerNumber: null, companyKey: 'NEWCLINIC' }, [])).toEqual({ kind: 'new' });
  });

  describe('after merges', () => {
    const old = customer(5, 'CEDARCREEKWEST', { customerNumber: 'C-50', mergedIntoId: 1 });
    const middle = customer(6, 'CEDARCREEKEAST', { mergedIntoId: 1 });
    const all = [old, middle, cedar];

    it.each([
      ['the old name', { customerNumber: null, companyKey: 'CEDARCREEKWEST' }],
      ['the old number', { customerNumber: 'C-50', companyKey: null }],
      ['the old number with the new name', { customerNumber: 'C-50', companyKey: 'CEDARCREEK' }],
      ['the new number with the old name', { customerNumber: 'C-1', companyKey: 'CEDARCREEKEAST' }],
    ])('%s leads to the survivor', (_, sought) => {
      expect(matchCustomer(sought, all)).toEqual({ kind: 'known', customer: cedar, learnsNumber: false });
    });

    it('the old name with an unknown number is for a person to decide', () => {
      expect(matchCustomer({ customerNumber: 'C-77', companyKey: 'CEDARCREEKEAST' }, all)).toEqual({ kind: 'conflict', customer: cedar });
    });
  });
});
