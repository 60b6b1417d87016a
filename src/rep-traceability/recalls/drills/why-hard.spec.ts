import { whyHard } from './why-hard.js';

describe('why a lot is a hard one to recall', () => {
  const EASY = { aliases: 0, consignees: 1, merged: 0, dropShipments: 0, mixedParcels: 0, returned: 0 };
  it.each([
    [EASY, 'The hardest of the lots drawn: 1 consignee.'],
    [
      { ...EASY, dropShipments: 1, returned: 1 },
      'The hardest of the lots drawn: 1 consignee, 1 ship-to that is not the customer, 1 unit that came back.',
    ],
    [
      { aliases: 2, consignees: 5, merged: 1, dropShipments: 3, mixedParcels: 2, returned: 9 },
      'The hardest of the lots drawn: 5 consignees, 2 wrongly keyed names of the lot, 1 customer into which others were merged, 3 ship-tos that are not the customer, 2 orders shipped together with another SKU, 9 units that came back.',
    ],
  ])('names what %j has', (facts, sentence) => {
    expect(whyHard(facts)).toBe(sentence);
  });
});
