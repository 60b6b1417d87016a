import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Agent } from 'supertest';
import { follow, rowsOf, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const FIXTURES = new URL('../fixtures/csv/', import.meta.url);
const DOCUMENT = new URL('../../docs/CSV_FILES.md', import.meta.url);

const HEAD = `# What the importer answers to a file

One property or fault a file, named after it, in \`test/fixtures/csv/\`, and what the importer says. This page is written by \`UPDATE_DOCS=true npm run jest -- test/imports/csv-answers\`,
and every test run compares it with what is answered.
`;

/** The answers to all files on one page, for whoever decides what may go into one. */
describe('docs/CSV_FILES.md', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  it('tells what each file of the fixtures is answered', async () => {
    const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.csv')).sort();
    const lines: string[] = [];
    for (const name of names) lines.push(`- \`${name}\`: ${await answerTo(agent, await readFile(new URL(name, FIXTURES)))}`);
    const text = `${HEAD}\n${lines.join('\n')}\n`;
    if (process.env.UPDATE_DOCS) await writeFile(DOCUMENT, text);
    expect(await readFile(DOCUMENT, 'utf8')).toBe(text);
  });
});

async function answerTo(agent: Agent, file: Buffer): Promise<string> {
  const { status, body } = await upload(agent, file);
  if (status !== 202) return `**${status} ${body.code}**, kept as failed. ${inWords(body.detail)}`;
  const { encoding, delimiter, counts, problem } = await follow(agent, body.id, 'validated');
  if (problem) return `202, then **failed: ${problem.code}**. ${inWords(problem.detail)}`;
  const taken = `${counts.valid} of ${counts.rows} rows valid, read as ${encoding} with ${DELIMITERS[delimiter]}.`;
  const invalid = await rowsOf(agent, body.id, 'invalid');
  const problems = invalid.flatMap(({ lineNumber, problems }) =>
    problems.map(({ code, column, detail }) => `Line ${lineNumber}${column ? `, ${column}` : ''}: **${code}**. ${inWords(detail)}`),
  );
  return [taken, ...problems].join(' ');
}

const DELIMITERS: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** The day on which a test runs is none of the page's business, and neither is Markdown of the answers'. */
const inWords = (detail: string): string =>
  detail.replace(/after today, \d{4}-\d\d-\d\d/, 'after today').replace(/[<>|*_`]/g, (character) => `\\${character}`);
