import { fullLotKey, fullLotKeySql, lotKey, lotKeySql, lotName, lotNameSql, lotSpelling, readLotNumber } from './lot-number.js';

/** The names that lots are known by, as plain data: it crosses to the thread that reads a CSV. */
export interface LotNames {
  /** Numbers of the lots. */
  lots: { has(lotNumber: string): boolean };
  /** The lot number of each alias, by the alias as stored. */
  aliases: ReadonlyMap<string, string>;
  /** The same by the key of the alias; null where aliases of one key disagree. */
  aliasKeys: ReadonlyMap<string, string | null>;
  /** Lots of another shape than `SLQ-` and digits, by their `lotSpelling`. */
  otherShapes: ReadonlyMap<string, string>;
}

/**
 * The names of these lots and aliases, ready to be looked up.
 * @param lots the known lots by number
 * @param stored the rows of `lot_aliases`
 */
export function lotNames<Lots extends LotNames['lots'] & { keys(): Iterable<string> }>(
  lots: Lots,
  stored: Iterable<{ alias: string; lotNumber: string }>,
) {
  const aliases = new Map<string, string>();
  const aliasKeys = new Map<string, string | null>();
  for (const { alias, lotNumber } of stored) {
    const key = lotKey(alias);
    const known = aliasKeys.get(key);
    aliases.set(alias, lotNumber);
    aliasKeys.set(key, known === undefined || known === lotNumber ? lotNumber : null);
  }
  const otherShapes = new Map<string, string>();
  for (const lotNumber of lots.keys()) if (readLotNumber(lotNumber) === null) otherShapes.set(lotSpelling(lotNumber), lotNumber);
  return { lots, aliases, aliasKeys, otherShapes };
}

/**
 * Finds the lot that a text means (design section 1, "lot"). An alias of exactly this text goes first, since a person registered it; then a
 * known lot of this number; then an alias spelled otherwise.
 * @param text as received
 * @returns the canonical number, of a lot that may be unknown; null when the text is neither a lot number nor a known name
 */
export function resolveLotName(text: string, { lots, aliases, aliasKeys }: Omit<LotNames, 'otherShapes'>): string | null {
  const name = lotName(text);
  const number = fullLotKey(name);
  const exact = aliases.get(name) ?? aliases.get(number);
  return exact ?? (lots.has(number) ? number : (aliasKeys.get(number) ?? readLotNumber(text)));
}

/**
 * The known lot that a text is but for its separators, for a text that names no known lot (`lotSpelling`): it is never taken for that lot, and makes no lot
 * beside it.
 */
export function lotSpelledOtherwise(text: string, { lots, otherShapes }: Pick<LotNames, 'lots' | 'otherShapes'>): string | undefined {
  const spelling = lotSpelling(text);
  const number = readLotNumber(spelling);
  return otherShapes.get(spelling) ?? (number !== null && lots.has(number) ? number : undefined);
}

/**
 * SQL of the rule of `resolveLotName`.
 * @param text SQL of the text as received; it appears once
 * @param aliases SQL of the aliases that count
 * @returns SQL of the lot number; of the key of the text where `resolveLotName` knows none
 */
export const resolvedLot = (text: string, aliases = 'lot_aliases'): string => `(
  select coalesce(
    (select a.lot_number from ${aliases} a where a.alias in (n.name, f.number) order by a.alias = n.name desc limit 1),
    (select l.lot_number from lots l where l.lot_number = f.number),
    (select min(a.lot_number) from ${aliases} a where f.number like 'SLQ-%' and ${lotKeySql('a.alias')} = f.number
     having min(a.lot_number) = max(a.lot_number)),
    k.key)
  from (select ${lotNameSql(text)} as name) n
  cross join lateral (select ${lotKeySql('n.name')} as key) k
  cross join lateral (select ${fullLotKeySql('k.key')} as number) f)`;
