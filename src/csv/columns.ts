import { withoutInvisible } from './look-alikes.js';

/** The columns that a reader looks for, under the reader's own names. Other columns of the file are ignored, and kept with the raw row. */
export type ColumnTable<Column extends string = string> = Readonly<
  Record<Column, { header: string; aliases?: readonly string[]; needed?: boolean }>
>;

/** Case, spaces and what nobody sees do not distinguish headers. */
export const headerKey = (header: string): string => withoutInvisible(header).toLowerCase().replace(/\s+/g, '');

/**
 * Finds the column that a header cell names, if it is one of the table.
 * @returns a function that gives the column of a header cell, null for an unknown one; letter case and white space do not count
 */
export function columnFinder<Column extends string>(columns: ColumnTable<Column>): (header: string) => Column | null {
  const byKey = new Map<string, Column>();
  for (const column of Object.keys(columns) as Column[]) {
    const { header, aliases = [] } = columns[column];
    for (const name of [header, ...aliases]) byKey.set(headerKey(name), column);
  }
  return (header) => byKey.get(headerKey(header)) ?? null;
}

/** The column of every name that the table has, as `headerKey` writes it. */
export const headerNames = (columns: ColumnTable): Record<string, string> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([column, { header, aliases = [] }]) => [header, ...aliases].map((name) => [headerKey(name), column])),
  );
