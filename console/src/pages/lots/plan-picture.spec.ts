import { planPicture, unitsByState } from './plan-picture.js';

const consignee = (consigneeId: number, facilityName: string, ...orders: [id: number, units: number][]) => ({
  consigneeId,
  shipTo: { facilityName },
  units: orders.reduce((sum, [, units]) => sum + units, 0),
  salesOrders: orders.map(([id, units]) => ({ id, orderNumber: `SO ${id}`, units })),
});

describe('the picture of a trace', () => {
  it('leads from the lot by each order to each consignee, as wide as the units', () => {
    const { nodes, links } = planPicture('SLQ-1', [consignee(1, 'Bay', [7, 10], [8, 2]), consignee(2, 'Hill', [7, 5])]);
    expect(nodes).toEqual([
      { id: 'lot', label: 'SLQ-1', units: 17 },
      { id: 'order 7', label: 'SO 7', units: 15 },
      { id: 'order 8', label: 'SO 8', units: 2 },
      { id: 'consignee 1', label: 'Bay', units: 12 },
      { id: 'consignee 2', label: 'Hill', units: 5 },
    ]);
    expect(links).toEqual([
      { source: 'lot', target: 'order 7', units: 15 },
      { source: 'order 7', target: 'consignee 1', units: 10 },
      { source: 'lot', target: 'order 8', units: 2 },
      { source: 'order 8', target: 'consignee 1', units: 2 },
      { source: 'order 7', target: 'consignee 2', units: 5 },
    ]);
  });

  it('shows the largest by themselves and all others as one, so that every column adds up', () => {
    const many = Array.from({ length: 50 }, (_, index) => consignee(index + 1, `Clinic ${index + 1}`, [index + 100, index + 1]));
    const { nodes, links } = planPicture('SLQ-1', many);
    const of = (kind: string) => nodes.filter(({ id }) => id.startsWith(kind));
    expect([of('order').length, of('consignee').length]).toEqual([31, 31]);
    expect(nodes.find(({ id }) => id === 'consignee rest')).toEqual({ id: 'consignee rest', label: '20 other consignees', units: 210 });
    expect(of('consignee')[0]?.label).toBe('Clinic 50');
    const total = (50 * 51) / 2;
    for (const kind of ['lot', 'order', 'consignee']) expect(of(kind).reduce((sum, { units }) => sum + units, 0)).toBe(total);
    expect(links.filter(({ source }) => source === 'lot').reduce((sum, { units }) => sum + units, 0)).toBe(total);
    expect(links.filter(({ source }) => source !== 'lot').reduce((sum, { units }) => sum + units, 0)).toBe(total);
  });

  it('names one that would be the only other', () => {
    const { nodes } = planPicture('SLQ-1', [consignee(1, 'Bay', [7, 10]), consignee(2, 'Hill', [8, 5]), consignee(3, 'Silent', [9, 1])], 2);
    expect(nodes.map(({ label }) => label)).toEqual(['SLQ-1', 'SO 7', 'SO 8', 'SO 9', 'Bay', 'Hill', 'Silent']);
  });

  it('counts units by state, whatever its letter case, and what names none', () => {
    const to = (state: string | null, units: number) => ({ shipTo: { state }, units });
    expect(unitsByState([to('FL', 1), to('fl ', 2), to(null, 9), to('ID', 2)])).toEqual([
      { state: '', units: 9, consignees: 1 },
      { state: 'FL', units: 3, consignees: 2 },
      { state: 'ID', units: 2, consignees: 1 },
    ]);
  });
});
