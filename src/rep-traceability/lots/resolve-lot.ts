import type { Statements, Transaction } from '../../database/database.js';
import { withValue } from '../../database/typed-queries.js';
import { fieldProblem, type Problem } from '../../problems/problem.js';
import type { LotFacts } from './lot-doubts.js';
import type { LotStatus } from './lot-hold.js';
import { resolvedLot } from './lot-names.js';
import { lotSpelling, readLotNumber } from './lot-number.js';
import { lotOfOtherSku, otherSeparators } from './lot-rules.js';
import { lockSpellings, lotsBySpelling } from './similar-lots.js';

export interface KnownLot extends LotFacts {
  id: number;
  sku: string;
  registered: boolean;
  status: LotStatus;
  /** `YYYY-MM-DD`; null while it is released */
  heldOn: string | null;
}

/** The number of the lot that a text means, for typed queries. */
export const lotMeant = (text: string) => withValue<string>(resolvedLot('$1::text'), text);

/**
 * The lot of this number or alias, registered or known from shipments.
 * @param text a lot number or an alias, in any spelling
 */
export async function findLot({ kysely }: Transaction, text: string): Promise<KnownLot | undefined> {
  return kysely
    .selectFrom('lots')
    .select(['id', 'lotNumber', 'sku', 'status', 'heldOn', 'manufacturedOn', 'expiresOn', 'unitsProduced'])
    .select((lot) => lot('registeredAt', 'is not', null).$castTo<boolean>().as('registered'))
    .where('lotNumber', '=', lotMeant(text))
    .executeTakeFirst();
}

const LOTS_MEANT = `
  select g.name, l.id, l.lot_number as "lotNumber", l.sku, l.registered_at is not null as registered,
    l.status, l.held_on::text as "heldOn", l.manufactured_on::text as "manufacturedOn", l.expires_on::text as "expiresOn", l.units_produced as "unitsProduced"
  from unnest($1::text[]) g (name) join lots l on l.lot_number = ${resolvedLot('g.name')}`;

/**
 * `findLot` for many texts, in one statement.
 * @returns the lots by the text; a text that names no lot is missing
 */
export async function findLots(tx: Transaction, texts: readonly string[]): Promise<Map<string, KnownLot>> {
  const lots = await tx.rows<KnownLot & { name: string }>(LOTS_MEANT, [[...new Set(texts)]]);
  return new Map(lots.map(({ name, ...lot }) => [name, lot]));
}

/**
 * The lot that a shipment names. A valid number that nobody has used becomes a lot without dates, to be registered later and counted in
 * /integrity until then: the shipment happened, whether or not the lot list is up to date.
 * @param text a lot number or an alias, in any spelling
 * @throws Problem `malformed_lot`, `lot_of_other_sku`
 */
export async function getLot(tx: Transaction, text: string, sku: string): Promise<KnownLot> {
  const lot = (await findLot(tx, text)) ?? (await registerLotFromShipment(tx, text, sku));
  requireSkuOfLot(lot, sku);
  return lot;
}

/** @throws Problem `lot_of_other_sku`, with the SKU of the lot as `lotSku` */
export function requireSkuOfLot(lot: Pick<KnownLot, 'lotNumber' | 'sku'>, sku: string): void {
  if (lot.sku !== sku) throw fieldProblem('lot_of_other_sku', 'lotNumber', lotOfOtherSku(lot, sku), { lotSku: lot.sku });
}

/** @throws Problem `malformed_lot` */
async function registerLotFromShipment(tx: Transaction, text: string, sku: string): Promise<KnownLot> {
  await lockSpellings(tx);
  const lotNumber = await requireNewLot(tx, text);
  await registerLots(tx, [{ lotNumber, sku }]);
  const noted = await findLot(tx, lotNumber);
  if (!noted) throw new Error('A lot that was just registered is missing');
  return noted;
}

/** Makes lots without dates, to be registered later. One that another request made meanwhile stays. */
export async function registerLots(tx: Transaction, lots: readonly Pick<KnownLot, 'lotNumber' | 'sku'>[]): Promise<void> {
  if (lots.length === 0) return;
  await tx.kysely
    .insertInto('lots')
    .values([...lots])
    .onConflict((known) => known.column('lotNumber').doNothing())
    .execute();
}

/**
 * The number of a lot that nobody has used yet.
 * @throws Problem `malformed_lot`
 */
export function requireLotNumber(text: string): string {
  const lotNumber = readLotNumber(text);
  if (lotNumber === null) throw malformedLot(text);
  return lotNumber;
}

export const malformedLot = (text: string) =>
  fieldProblem(
    'malformed_lot',
    'lotNumber',
    `${JSON.stringify(text)} is neither a lot number (SLQ- and 5 to 12 digits) nor an alias of one.`,
  );

/**
 * The problems of texts that name no lot, but that a known lot is written alike but for the separators: it is named, and never taken for the text. A hold of
 * one would leave the other. What an alias says of a number that is written in full is nothing.
 * @param texts that name no lot
 */
export async function spelledOtherwise(statements: Statements, texts: readonly string[]): Promise<Map<string, Problem>> {
  if (texts.length === 0) return new Map();
  const known = await lotsBySpelling(statements, texts);
  const alike = (text: string): string | undefined => {
    const lotNumber = known.get(lotSpelling(text))?.lotNumber;
    const number = readLotNumber(text);
    if (lotNumber === undefined || number === null) return lotNumber;
    return lotNumber !== number && lotSpelling(lotNumber) === lotSpelling(number) ? lotNumber : undefined;
  };
  return new Map(
    texts.flatMap((text) => {
      const lotNumber = alike(text);
      return lotNumber === undefined ? [] : [[text, fieldProblem('malformed_lot', 'lotNumber', otherSeparators(text, lotNumber))]];
    }),
  );
}

/**
 * The number of a lot that a shipment would make.
 * @param text that names no lot
 * @throws Problem `malformed_lot` where it cannot be a new lot, or is a known one but for its separators
 */
export async function requireNewLot(statements: Statements, text: string): Promise<string> {
  const other = (await spelledOtherwise(statements, [text])).get(text);
  if (other) throw other;
  return requireLotNumber(text);
}

/** The problem of a text that names no lot and cannot be a new one. */
export const unreadableLot = async (statements: Statements, text: string): Promise<Problem> =>
  (await spelledOtherwise(statements, [text])).get(text) ?? malformedLot(text);
