import { type KnownLots, type LotRow, planLotList } from './plan-lot-list.js';

const FACTS = { sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 500 };
const UNSTATED = { manufacturedOn: null, expiresOn: null, unitsProduced: null };
const lot = (line: number, number: string, facts: Partial<LotRow> = FACTS): LotRow => ({
  ...UNSTATED,
  sku: '211610SPT',
  ...facts,
  ...{ line, lot: number, correctLot: number },
});
const alias = (line: number, wrong: string, correctLot: string, facts: Partial<LotRow> = {}): LotRow => ({
  ...lot(line, wrong, facts),
  correctLot,
});
const knownLot = (lotNumber: string, facts: object = FACTS, registered = true) => ({ ...FACTS, ...facts, lotNumber, registered });

function plan(rows: LotRow[], { lots = [], aliases = [] }: { lots?: ReturnType<typeof knownLot>[]; aliases?: [string, string][] } = {}) {
  const known: KnownLots = {
    skus: new Set(['211610SPT', '211410SPT']),
    lots: new Map(lots.map((one) => [one.lotNumber, one])),
    aliases: new Map(aliases),
  };
  return planLotList(rows, known);
}
const codesOf = (...given: Parameters<typeof plan>) => plan(...given).problems.map(({ line, column, code }) => [line, column, code]);

describe('a lot list', () => {
  it('makes lots that nobody registered, and aliases of wrong names', () => {
    const { problems, lots, aliases, created, counts } = plan([lot(2, 'SLQ-10001'), alias(3, 'SLQ10001X', 'SLQ-10001')]);
    expect(problems).toEqual([]);
    expect(lots).toEqual([{ lotNumber: 'SLQ-10001', ...FACTS }]);
    expect(aliases).toEqual([{ line: 3, alias: 'SLQ10001X', lotNumber: 'SLQ-10001' }]);
    expect(created).toEqual(['SLQ-10001']);
    expect(counts).toEqual({ rows: 2, lotsCreated: 1, lotsUpdated: 0, aliasesCreated: 1, unchanged: 0 });
  });

  it('changes nothing when it says what is recorded', () => {
    const recorded = { lots: [knownLot('SLQ-10001')], aliases: [['WRONG', 'SLQ-10001']] as [string, string][] };
    const { lots, aliases, counts } = plan([lot(2, 'SLQ-10001'), alias(3, 'WRONG', 'SLQ-10001')], recorded);
    expect([lots, aliases, counts.unchanged]).toEqual([[], [], 2]);
  });

  it('erases nothing by an empty cell', () => {
    const { lots } = plan([lot(2, 'SLQ-10001', { unitsProduced: 600 })], { lots: [knownLot('SLQ-10001')] });
    expect(lots).toEqual([{ lotNumber: 'SLQ-10001', ...FACTS, unitsProduced: 600 }]);
  });

  it('registers a lot that only shipments named', () => {
    const { lots, counts } = plan([lot(2, 'SLQ-10001')], { lots: [knownLot('SLQ-10001', FACTS, false)] });
    expect([lots.length, counts.lotsUpdated]).toEqual([1, 1]);
  });

  it('takes the facts of a lot from the row of a wrong name only where nothing else states them', () => {
    const wrong = alias(2, 'WRONG', 'SLQ-10001', { unitsProduced: 1 });
    expect(plan([wrong]).lots).toMatchObject([{ lotNumber: 'SLQ-10001', unitsProduced: 1 }]);
    expect(plan([wrong, lot(3, 'SLQ-10001')]).lots).toMatchObject([{ unitsProduced: 500 }]);
    expect(plan([wrong], { lots: [knownLot('SLQ-10001')] }).lots).toEqual([]);
  });

  it.each<[string, Parameters<typeof plan>, [number, string | null, string][]]>([
    ['an unknown SKU', [[lot(2, 'SLQ-10001', { sku: 'X' })]], [[2, 'SKU', 'unknown_sku']]],
    [
      'another SKU than the recorded one',
      [[lot(2, 'SLQ-10001', { sku: '211410SPT' })], { lots: [knownLot('SLQ-10001')] }],
      [[2, 'SKU', 'lot_of_other_sku']],
    ],
    [
      'a lot that expires before it is made',
      [[lot(2, 'SLQ-10001', { manufacturedOn: '2025-05-01', expiresOn: '2025-05-01' })]],
      [[2, 'Expiration Date', 'lot_dates_out_of_order']],
    ],
    [
      'two rows that contradict each other, at the second',
      [[lot(2, 'SLQ-10001'), lot(3, 'SLQ-10001', { unitsProduced: 1 })]],
      [[3, 'Lot', 'repeated_in_file']],
    ],
    ['a lot that is an alias', [[lot(2, 'SLQ-10001')], { aliases: [['SLQ-10001', 'SLQ-10002']] }], [[2, 'Lot', 'lot_is_alias']]],
    [
      'an alias of an alias',
      [[alias(2, 'WRONG', 'SLQ-10001')], { aliases: [['SLQ-10001', 'SLQ-10002']] }],
      [[2, 'Correct Lot Name', 'lot_is_alias']],
    ],
    [
      'an alias of another lot',
      [[alias(2, 'WRONG', 'SLQ-10001')], { aliases: [['WRONG', 'SLQ-10002']] }],
      [[2, 'Correct Lot Name', 'alias_in_use']],
    ],
    [
      'a wrong name that is a registered lot',
      [[alias(2, 'SLQ-2', 'SLQ-10001')], { lots: [knownLot('SLQ-2')] }],
      [[2, 'Lot', 'lot_exists']],
    ],
    [
      'a wrong name shipped under another SKU',
      [[alias(2, 'WRONG', 'SLQ-10001')], { lots: [knownLot('WRONG', { sku: '211410SPT' }, false)] }],
      [[2, 'SKU', 'lot_of_other_sku']],
    ],
  ])('is refused for %s', (_, given, expected) => {
    expect(codesOf(...given)).toEqual(expected);
  });
});
