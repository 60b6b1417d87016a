/**
 * Prints every SQL statement that the build holds, each with the file it stands in, as JSON: run by test/database/statements.test.ts.
 * Literals that begin like a statement are looked for in the code. What one takes from its module (constants, functions) is evaluated there; what it
 * takes from parameters and variables of a function is given as an argument, by file and name. Fragments are those of typed queries (Kysely's `sql`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { CamelCasePlugin, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import ts from 'typescript';

const DIST = new URL('../../dist/', import.meta.url);
const BEGINS_LIKE_ONE =
  /^\s*(select|insert into|update \S+( \w+)? set|delete from|with( recursive)? |create temp(orary)? table)\b|^copy \w+ \(/;
/** Entry points and workers start something when they are imported; migrations hold the schema itself; the pages run in a browser. */
const NOT_IMPORTED = /^(migrations|commands|node_modules|console\/pages)\/|^(main|release|smoke)\.js$|\.(worker|process)\.js$/;
const { samples, lists, notRead } = JSON.parse(process.argv[2]);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith(DIST.href)) return loaded;
    return { ...loaded, source: `${loaded.source}\nexport const evaluateHere = (code) => eval(code);` };
  },
});
const evaluate = async (path, code) => (await import(new URL(path, DIST))).evaluateHere(code);

/** Statements that only a list in the code brings into their order. */
const listed = [];
for (const [path, code] of Object.entries(lists)) {
  for (const sql of [await evaluate(path, code)].flat()) listed.push({ path, sql });
}

const queries = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [new CamelCasePlugin()],
});

const found = [];
const fragments = [];
for (const path of readdirSync(DIST, { recursive: true }).sort()) {
  if (!path.endsWith('.js') || NOT_IMPORTED.test(path) || new RegExp(notRead).test(path)) continue;
  const names = Object.keys(samples[path] ?? {});
  const evaluated = (code, toSql) =>
    evaluate(path, `((${names.join(', ')}) => ${code})(${Object.values(samples[path] ?? {}).join(', ')})`).then(
      (value) => ({ path, sql: toSql(value) }),
      (error) => ({ path, sql: code, failure: String(error) }),
    );
  const { literals, tagged } = literalsOf(path);
  for (const literal of literals) {
    const statement = await evaluated(literal, (sql) => sql);
    // A template that begins with a value is a statement if that value begins like one.
    if (!literal.startsWith('`${') || BEGINS_LIKE_ONE.test(statement.sql)) found.push(statement);
  }
  for (const fragment of tagged) fragments.push(await evaluated(fragment, (value) => value.compile(queries).sql));
}
process.stdout.write(JSON.stringify({ listed, found, fragments }), () => process.exit());

function literalsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(new URL(path, DIST), 'utf8'), ts.ScriptTarget.ES2023, true);
  const literals = [];
  const tagged = [];
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node)) {
      if (node.tag.getText() === 'sql') tagged.push(node.getText());
      return;
    }
    const text = ts.isTemplateExpression(node) ? node.head.text : ts.isStringLiteralLike(node) ? node.text : '';
    if (BEGINS_LIKE_ONE.test(`${text} x`) || node.getText().startsWith('`${')) literals.push(node.getText());
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return { literals, tagged };
}
