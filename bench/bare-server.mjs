/**
 * The server to compare with: node:http and pg, one statement for each request, the same JSON as PostgreSQL built it; no log-in, validation, log or framework.
 * The statements are the product's own, taken from the running product by bench.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';

const [, , url, port, statementsFile] = process.argv;
const statements = JSON.parse(readFileSync(statementsFile, 'utf8'));
const pool = new pg.Pool({ connectionString: url, max: 12 });

createServer(async (request, response) => {
  const [, kind, ...values] = request.url.split('/');
  const { sql, list } = statements[kind] ?? {};
  if (!sql) return response.writeHead(404).end();
  const { rows } = await pool.query({ name: kind, text: sql, values: list ? [] : values.map(decodeURIComponent) });
  const page = () => `{"data":[${rows.slice(0, 50).map(({ answer }) => answer)}],"nextCursor":"x"}`;
  response.writeHead(200, { 'content-type': 'application/json' }).end(list ? page() : rows[0].answer);
}).listen(Number(port), '127.0.0.1');
