import { lotNames } from '../lot-names.js';
import { lotSpelling } from '../lot-number.js';
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
const knownLot = (lotNumber: string, facts: object = FACTS, registered = true) => ({
  ...FACTS,
  ...facts,
  lotNumber,
  registered,
  stopped: null as string | null,
});

function plan(rows: LotRow[], { lots = [], aliases = [] }: { lots?: ReturnType<typeof knownLot>[]; aliases?: [string, string][] } = {}) {
  const known: KnownLots = {
    skus: new Set(['211610SPT', '211410SPT']),
    bySpelling: new Map(lots.map((one) => [lotSpelling(one.lotNumber), one])),
    ...lotNames(
      new Map(lots.map((one) => [one.lotNumber, one])),
      aliases.map(([alias, lotNumber]) => ({ alias, lotNumber })),
    ),
  };
  return planLotList(rows, known);
}
const codesOf = (...given: Parameters<typeof plan>) => plan(...given).problems.map(({ line, column, code }) => [line, column, code]);

describe('a lot list', () => {
  it('creates unregistered lots, and aliases of wrong names', () => {
    const { problems, lots, aliases, created, counts } = plan([lot(2, 'SLQ-10001'), alias(3, 'SLQ10001X', 'SLQ-10001')]);
    expect(problems).toEqual([]);
    expect(lots).toEqual([{ lotNumber: 'SLQ-10001', ...FACTS }]);
    expect(aliases).toEqual([{ line: 3, alias: 'SLQ10001X', lotNumber: 'SLQ-10001' }]);
    expect(created).toEqual(['SLQ-10001']);
    expect(counts).toEqual({ rows: 2, lotsCreated: 1, lotsUpdated: 0, aliasesCreated: 1, unchanged: 0 });
  });

  it('makes no second lot of one that is known, or listed above, with other separators', () => {
    const known = { lots: [knownLot('QX-55/1')] };
    expect(codesOf([lot(2, 'QX 55/1'), lot(3, 'QX\u201355/1'), lot(4, 'qx55.1'), lot(5, 'QX-55/12')], known)).toEqual(
      [2, 3, 4].map((line) => [line, 'Lot', 'lot_exists']),
    );
    expect(codesOf([lot(2, 'QX-56/1'), lot(3, 'QX56/1')])).toEqual([[3, 'Lot', 'lot_exists']]);
    expect(codesOf([lot(2, 'QX-55/1'), alias(3, 'QX 55/1', 'QX-55/1')], known)).toEqual([]);
    // Both are lots already: their list can still be imported.
    expect(codesOf([lot(2, 'QX-55/1'), lot(3, 'QX551')], { lots: [knownLot('QX-55/1'), knownLot('QX551')] })).toEqual([]);
  });

  it('names SKUs in any letter case, as the distribution log does', () => {
    const { problems, lots } = plan([lot(2, 'SLQ-10001', { ...FACTS, sku: '211610spt' })]);
    expect([problems, lots]).toEqual([[], [{ lotNumber: 'SLQ-10001', ...FACTS }]]);
  });

  it('changes nothing when it says what is recorded', () => {
    const recorded = { lots: [knownLot('SLQ-10001')], aliases: [['WRONG', 'SLQ-10001']] as [string, string][] };
    const { lots, aliases, counts } = plan([lot(2, 'SLQ-10001'), alias(3, 'WRONG', 'SLQ-10001')], recorded);
    expect([lots, aliases, counts.unchanged]).toEqual([[], [], 2]);
  });

  it('reads the number of a lot in any spelling, digits alone only where a known lot has them', () => {
    const rows = [lot(2, 'SLQ10001'), { ...lot(3, 'SLQ-10001'), correctLot: 'SLQ 10001' }, alias(4, 'WRONG', '10002')];
    const { problems, lots, aliases } = plan(rows, { lots: [knownLot('SLQ-10002')] });
    expect(problems).toEqual([]);
    expect(lots).toMatchObject([{ lotNumber: 'SLQ-10001' }]);
    expect(aliases).toEqual([{ line: 4, alias: 'WRONG', lotNumber: 'SLQ-10002' }]);
    expect(codesOf([lot(2, '10003')])).toEqual([[2, 'Lot', 'malformed_lot']]);
  });

  it('keeps another spelling of a number as an alias where it is given as one, once', () => {
    const rows = [alias(2, 'SLQ10001', 'SLQ-10001'), alias(3, 'SLQ 10001', 'SLQ-10001'), lot(4, 'SLQ-10001')];
    expect(plan(rows)).toMatchObject({ problems: [], aliases: [{ line: 2, alias: 'SLQ10001', lotNumber: 'SLQ-10001' }] });
    expect(plan(rows, { aliases: [['SLQ10001', 'SLQ-10001']] })).toMatchObject({ problems: [], aliases: [] });
  });

  it('makes the number that a wrong name spells an alias too where shipments are recorded under it', () => {
    const shipped = { lots: [knownLot('SLQ-10009', FACTS, false)] };
    expect(plan([alias(2, 'SLQ10009', 'SLQ-10001')], shipped).aliases).toEqual([
      { line: 2, alias: 'SLQ10009', lotNumber: 'SLQ-10001' },
      { line: 2, alias: 'SLQ-10009', lotNumber: 'SLQ-10001' },
    ]);
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
      'a wrong name that spells a registered lot',
      [[alias(2, 'SLQ10002', 'SLQ-10001')], { lots: [knownLot('SLQ-10002')] }],
      [[2, 'Lot', 'lot_exists']],
    ],
    [
      'a wrong name that spells an alias of another lot',
      [[alias(2, 'SLQ 10003', 'SLQ-10001')], { aliases: [['SLQ10003', 'SLQ-10002']] }],
      [[2, 'Correct Lot Name', 'alias_in_use']],
    ],
    [
      'a lot that spells an alias of another lot',
      [[lot(2, 'SLQ-10003')], { aliases: [['SLQ10003', 'SLQ-10002']] }],
      [[2, 'Lot', 'lot_is_alias']],
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
