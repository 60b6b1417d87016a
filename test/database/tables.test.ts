import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import ts from 'typescript';
import { cloneDatabase } from '../support/test-app.js';

/** What TypeScript says of a column that PostgreSQL has as one of these. */
const TYPES: Record<string, string> = {
  bigint: 'number',
  integer: 'number',
  boolean: 'boolean',
  bytea: 'Buffer',
  json: 'object',
  jsonb: 'object',
  ARRAY: 'array',
};

interface Column {
  name: string;
  type: string;
  nullable: boolean;
}

/** The columns of `Tables`, those derived from entities included, as the compiler sees them. */
function typedColumns(): Column[] {
  const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
  const options: ts.CompilerOptions = {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
    types: ['node'],
  };
  const program = ts.createProgram([source('entities.ts')], options);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(source('database/tables.ts')) as ts.SourceFile;
  const tables = checker.getExportsOfModule(checker.getSymbolAtLocation(file) as ts.Symbol).find(({ name }) => name === 'Tables');
  const typeOf = (symbol: ts.Symbol): ts.Type => checker.getTypeOfSymbolAtLocation(symbol, file);
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(tables as ts.Symbol)).flatMap((table) =>
    checker.getPropertiesOfType(typeOf(table)).map((column) => {
      const read = checker.getPropertyOfType(typeOf(column), '__select__');
      const type = read ? typeOf(read) : typeOf(column);
      return { name: `${snakeCase(table.name)}.${snakeCase(column.name)}`, type: kindOf(checker, type), nullable: isNullable(type) };
    }),
  );
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const isNullable = (type: ts.Type): boolean => type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);

function kindOf(checker: ts.TypeChecker, nullable: ts.Type): string {
  const type = checker.getNonNullableType(nullable);
  const base = checker.getBaseTypeOfLiteralType(type);
  const text = checker.typeToString(base);
  // A list that is kept as JSON is an array to TypeScript and one value to the database.
  if (checker.isArrayType(type)) return text.endsWith('Line[]') ? 'object' : 'array';
  return ['string', 'number', 'boolean'].includes(text) ? text : text.startsWith('Buffer') ? 'Buffer' : 'object';
}

describe('the tables of typed queries and the migrated database', () => {
  it('agree in names, types and whether a column may be null', async () => {
    const client = new Client({ connectionString: await cloneDatabase() });
    await client.connect();
    const { rows } = await client.query<{ name: string; type: string; nullable: boolean }>(
      `select table_name || '.' || column_name as name, data_type as type, is_nullable = 'YES' as nullable
       from information_schema.columns where table_schema = 'public'`,
    );
    await client.end();
    const stored = new Map(rows.map(({ name, type, nullable }) => [name, { name, type: TYPES[type] ?? 'string', nullable }]));
    const typed = typedColumns();

    expect(typed.length).toBeGreaterThan(200);
    expect(typed).toEqual(typed.map(({ name }) => stored.get(name)));
  });
});
