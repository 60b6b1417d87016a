import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeClient } from './openapi/make-client.mjs';
import { PROJECT, runScript } from './setup/project.mjs';

const DOCUMENT = join('test', 'contract', 'openapi.json');
const CLIENT = join(PROJECT, 'client');
/** Redocly would report who uses it, and ask for newer versions. */
const QUIET = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const LINTERS = [
  {
    command: ['@redocly/cli/bin/cli.js', 'lint', '--config=scripts/openapi/redocly.yaml', '--format=json'],
    problemsOf: ({ problems }) => problems,
  },
  {
    command: ['@stoplight/spectral-cli/dist/index.js', 'lint', '--ruleset=scripts/openapi/spectral.yaml', '--format=json', '--quiet'],
    problemsOf: (problems) => problems,
  },
];

/** @returns every error and every warning of a linter, one text each */
async function lint({ command: [program, ...args], problemsOf }) {
  const linter = spawn(process.execPath, [join(PROJECT, 'node_modules', program), ...args, DOCUMENT], { cwd: PROJECT, env: QUIET });
  const [output, errors] = await Promise.all([text(linter.stdout), text(linter.stderr)]);
  try {
    return problemsOf(JSON.parse(output)).map((problem) => JSON.stringify(problem));
  } catch {
    return [`${program} did not answer in JSON: ${output}${errors}`];
  }
}

/** The files of a folder by their path in it, with their text. */
async function filesIn(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.sort().map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')]);
  return JSON.stringify(await Promise.all(texts));
}

/** Whether `client/` is what the document makes, file by file. */
async function clientIsCurrent() {
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-client-'));
  try {
    await makeClient(join(PROJECT, DOCUMENT), folder);
    return (await filesIn(folder)) === (await filesIn(CLIENT));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `npm run check:openapi`: two linters without an error or a warning, and a client that belongs to the document. */
async function main() {
  const [isCurrent, ...problems] = await Promise.all([clientIsCurrent(), ...LINTERS.map(lint)]);
  for (const problem of problems.flat()) process.stderr.write(`${problem}\n`);
  if (!isCurrent) process.stderr.write('client/ differs from the OpenAPI document: run `npm run openapi:update` and commit it.\n');
  return isCurrent && problems.flat().length === 0 ? 0 : 1;
}

await runScript(main);
