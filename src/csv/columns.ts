/** The columns that a reader looks for, by the name it has for each. Other columns are kept with the raw row and ignored. */
export type ColumnTable<Column extends string = string> = Readonly<
  Record<Column, { header: string; aliases?: readonly string[]; needed?: boolean }>
>;

/** Case and spaces do not distinguish headers. */
const headerKey = (header: string): string => header.toLowerCase().replace(/\s+/g, '');

/** Finds the column that a header cell names, if it is one of the table. */
export function columnFinder<Column extends string>(columns: ColumnTable<Column>): (header: string) => Column | null {
  const byKey = new Map<string, Column>();
  for (const column of Object.keys(columns) as Column[]) {
    const { header, aliases = [] } = columns[column];
    for (const name of [header, ...aliases]) byKey.set(headerKey(name), column);
  }
  return (header) => byKey.get(headerKey(header)) ?? null;
}
