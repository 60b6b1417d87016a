import { resolveSku } from '../../products/resolve-sku.js';
import { unknownSku } from '../../products/unknown-sku.js';
import { type LotNames, resolveLotName } from '../lot-names.js';
import { fullLotKey, lotKey, lotSpelling, readLotNumber, readRegisteredLot } from '../lot-number.js';
import { datesOutOfOrder, lotOfOtherSku, notARegisteredLot, otherSeparators } from '../lot-rules.js';

/** What a lot list says of one lot, or of a wrong name for one. */
export interface LotRow {
  line: number;
  /** By its `lotName`. */
  lot: string;
  /** The same lot as `lot`, unless that is a wrongly keyed name. */
  correctLot: string;
  sku: string;
  manufacturedOn: string | null;
  expiresOn: string | null;
  unitsProduced: number | null;
}

export interface LotRowProblem {
  code: string;
  column: string | null;
  detail: string;
}

/** A problem with the line of its row; the header is line 1. */
export interface LotFileProblem extends LotRowProblem {
  line: number;
}

export interface LotFacts {
  lotNumber: string;
  sku: string;
  manufacturedOn: string | null;
  expiresOn: string | null;
  unitsProduced: number | null;
}

export interface KnownLots extends LotNames {
  /** Lots by the `lotSpelling` of their numbers and aliases, also those that no row names. */
  bySpelling: ReadonlyMap<string, { lotNumber: string }>;
  skus: Set<string>;
  /** `stopped` says why the lot may be no alias, and what to do first; null where it may. */
  lots: Map<string, LotFacts & { registered: boolean; stopped: string | null }>;
}

export interface LotListPlan {
  problems: LotFileProblem[];
  /** Lots to make or update, with the facts they will have. */
  lots: LotFacts[];
  aliases: { line: number; alias: string; lotNumber: string }[];
  /** Numbers of the lots to make. */
  created: string[];
  /** Lines of the rows that change anything. */
  changing: ReadonlySet<number>;
  counts: { rows: number; lotsCreated: number; lotsUpdated: number; aliasesCreated: number; unchanged: number };
}

/**
 * Plans what a lot list will write, touching no database.
 *
 * A row of a lot states its facts; an empty cell erases nothing. A row whose correct name differs makes an alias; its facts count
 * only for a lot that neither its own row nor the records state. Rows that contradict each other are all refused by the one that comes
 * second: it is unclear which is right.
 * @param given the rows in file order
 * @param known what the records say of the lots, aliases and SKUs that the rows name
 */
export function planLotList(given: readonly LotRow[], known: KnownLots): LotListPlan {
  const problems: LotFileProblem[] = [];
  const rows = given.map((row) => withNumbers(row, known));
  const own = rows.filter((row) => row.correctLot === row.lot);
  const renaming = rows.filter((row) => row.correctLot !== row.lot);
  const stated = new Map(own.toReversed().map((row) => [row.lot, row]));
  const renamed = new Map(renaming.toReversed().map((row) => [lotKey(row.lot), row]));
  for (const row of renaming) {
    if (!stated.has(row.correctLot) && !known.lots.get(row.correctLot)?.registered) stated.set(row.correctLot, row);
  }
  const check = new RowCheck(known, stated, renamed, problems);
  own.forEach((row) => {
    check.ownRow(row);
  });
  renaming.forEach((row) => {
    check.aliasRow(row);
  });
  problems.sort((one, other) => one.line - other.line);

  const lots = [...stated].map(([lotNumber, row]) => mergedFacts(lotNumber, row, known)).filter((facts) => changes(facts, known));
  const aliases = [...renamed]
    .filter(([key]) => !known.aliasKeys.has(key))
    .flatMap(([, { line, lot, correctLot }]) => namesOf(lot, correctLot, known).map((alias) => ({ line, alias, lotNumber: correctLot })));
  const created = lots.map(({ lotNumber }) => lotNumber).filter((lotNumber) => !known.lots.has(lotNumber));
  const changing = new Set([...lots.flatMap(({ lotNumber }) => stated.get(lotNumber)?.line ?? []), ...aliases.map(({ line }) => line)]);
  const counts = {
    rows: rows.length,
    lotsCreated: created.length,
    lotsUpdated: lots.length - created.length,
    aliasesCreated: aliases.length,
    unchanged: rows.length - changing.size,
  };
  return { problems, lots, aliases, created, changing, counts };
}

/** The rules of one row against the file and the records. */
class RowCheck {
  /** The lots of the file by their spelling: of two that are alike, that of the earlier row. */
  private readonly spelled: ReadonlyMap<string, string>;

  constructor(
    private readonly known: KnownLots,
    private readonly stated: Map<string, LotRow>,
    private readonly renamed: Map<string, LotRow>,
    private readonly problems: LotFileProblem[],
  ) {
    this.spelled = new Map([...stated.keys()].map((lotNumber) => [lotSpelling(lotNumber), lotNumber]));
  }

  ownRow(row: LotRow): void {
    const alias = resolveLotName(row.lot, this.known) ?? row.lot;
    if (!readRegisteredLot(row.lot)) this.note(row, 'Lot', 'malformed_lot', notARegisteredLot(row.lot));
    if (alias !== row.lot) this.note(row, 'Lot', 'lot_is_alias', `${row.lot} is an alias of lot ${alias}.`);
    this.facts(row, row.lot);
  }

  aliasRow(row: LotRow): void {
    const { lot, correctLot } = row;
    const target = this.known.lots.get(correctLot) ?? this.stated.get(correctLot);
    const key = lotKey(lot);
    const holder = this.known.aliases.get(lot) ?? this.known.aliasKeys.get(key) ?? this.renamed.get(key)?.correctLot;
    const named = spelledNumber(lot, this.known) ?? lot;
    const shipped = named === correctLot ? undefined : this.known.lots.get(named);
    if (!/^[^\p{Cc}]{1,100}$/u.test(lot)) this.note(row, 'Lot', 'malformed_lot', 'An alias is text of at most 100 characters on one line.');
    if (!readRegisteredLot(correctLot)) this.note(row, 'Correct Lot Name', 'malformed_lot', notARegisteredLot(correctLot));
    const recorded = resolveLotName(correctLot, this.known) ?? correctLot;
    const inFile = this.renamed.get(lotKey(correctLot))?.correctLot ?? correctLot;
    if (recorded !== correctLot || inFile !== correctLot)
      this.note(row, 'Correct Lot Name', 'lot_is_alias', `${correctLot} is itself an alias.`);
    if (holder !== correctLot) this.note(row, 'Correct Lot Name', 'alias_in_use', `${lot} is an alias of lot ${holder}.`);
    if (shipped?.registered || (named !== correctLot && this.stated.has(named)))
      this.note(row, 'Lot', 'lot_exists', `${lot} is a registered lot, not a wrong name for one.`);
    if (shipped?.stopped) this.note(row, 'Lot', 'lot_held', `An alias has no hold or recall of its own. ${shipped.stopped}`);
    if (shipped && shipped.sku !== row.sku) this.note(row, 'SKU', 'lot_of_other_sku', `Shipments of ${lot} are of SKU ${shipped.sku}.`);
    if (target && target.sku !== row.sku)
      this.note(row, 'SKU', 'lot_of_other_sku', lotOfOtherSku({ lotNumber: correctLot, sku: target.sku }, row.sku));
    if (this.stated.get(correctLot)?.correctLot !== this.stated.get(correctLot)?.lot) this.facts(row, correctLot);
  }

  /** The facts that a row states of a lot: those of the first such row, since another would have to say the same. */
  private facts(row: LotRow, lotNumber: string): void {
    const first = this.stated.get(lotNumber);
    const stored = this.known.lots.get(lotNumber);
    const alike = this.known.bySpelling.get(lotSpelling(lotNumber))?.lotNumber ?? this.spelled.get(lotSpelling(lotNumber));
    const isAlias = (resolveLotName(lotNumber, this.known) ?? lotNumber) !== lotNumber;
    if (!stored && !isAlias && alike !== undefined && alike !== lotNumber)
      this.note(row, 'Lot', 'lot_exists', otherSeparators(lotNumber, alike));
    if (first && first !== row && !sameFacts(first, row))
      this.note(row, 'Lot', 'repeated_in_file', `Line ${first.line} says something else of lot ${lotNumber}.`);
    if (row.sku !== '' && !this.known.skus.has(row.sku)) this.note(row, 'SKU', 'unknown_sku', unknownSku(row.sku));
    else if (row.lot === lotNumber && stored && stored.sku !== row.sku)
      this.note(row, 'SKU', 'lot_of_other_sku', lotOfOtherSku(stored, row.sku));
    const outOfOrder = datesOutOfOrder(mergedFacts(lotNumber, row, this.known));
    if (outOfOrder) this.note(row, 'Expiration Date', 'lot_dates_out_of_order', outOfOrder);
  }

  private note({ line }: LotRow, column: string, code: string, detail: string): void {
    this.problems.push({ line, column, code, detail });
  }
}

/** The number that a name spells, unless it is recorded as a wrong name. Digits alone spell the number of a known lot only. */
function spelledNumber(name: string, { lots, aliases }: KnownLots): string | null {
  const number = fullLotKey(name);
  if ((aliases.get(name) ?? number) !== number) return null;
  return lots.has(number) ? number : readLotNumber(name);
}

/** The row with its SKU as known, and its lots by number, where it says numbers. A name that is only another spelling of its correct name stays. */
function withNumbers(row: LotRow, known: KnownLots): LotRow {
  const isAlias = known.aliases.has(row.correctLot);
  const correctLot = spelledNumber(row.correctLot, known) ?? ((isAlias ? null : readRegisteredLot(row.correctLot)) || row.correctLot);
  return { ...row, lot: row.lot === row.correctLot ? correctLot : row.lot, correctLot, sku: resolveSku(row.sku, known.skus) ?? row.sku };
}

/** A wrong name, and the number under which its shipments are recorded until now. */
function namesOf(wrong: string, correctLot: string, known: KnownLots): string[] {
  const number = spelledNumber(wrong, known);
  return number && number !== wrong && number !== correctLot && known.lots.has(number) ? [wrong, number] : [wrong];
}

function mergedFacts(lotNumber: string, row: LotRow, { lots }: KnownLots): LotFacts {
  const stored = lots.get(lotNumber);
  return {
    lotNumber,
    sku: row.sku,
    manufacturedOn: row.manufacturedOn ?? stored?.manufacturedOn ?? null,
    expiresOn: row.expiresOn ?? stored?.expiresOn ?? null,
    unitsProduced: row.unitsProduced ?? stored?.unitsProduced ?? null,
  };
}

function changes(facts: LotFacts, { lots }: KnownLots): boolean {
  const stored = lots.get(facts.lotNumber);
  return !stored?.registered || !sameFacts(stored, facts);
}

type Comparable = Omit<LotFacts, 'lotNumber'>;

const sameFacts = (one: Comparable, other: Comparable): boolean =>
  one.sku === other.sku &&
  one.manufacturedOn === other.manufacturedOn &&
  one.expiresOn === other.expiresOn &&
  one.unitsProduced === other.unitsProduced;
