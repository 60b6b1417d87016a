import type { Pool, TypeOverrides } from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Makes a pool return ids, counts and sums as numbers, where the driver would return text. */
export function answerInt8AsNumbers({ options }: Pool): void {
  const parsers = options.types as TypeOverrides;
  parsers.setTypeParser(INT8, parseInt8);
  parsers.setTypeParser(INT8_ARRAY, parseInt8Array);
}

/**
 * A bigint of PostgreSQL as a number.
 * @throws Error when a number cannot hold it exactly: ids and counts never come near that, so such a value is damaged
 */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`PostgreSQL sent the bigint ${text}, which a number cannot hold exactly`);
  return value;
}

const parseInt8Array = (text: string): (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : parseInt8(item)));
