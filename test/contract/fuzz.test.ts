import fc from 'fast-check';
import { indecency } from '../support/bad-input.js';
import { makeFirstRecords } from '../support/first-records.js';
import { RequestArbitraries } from '../support/fuzz-requests.js';
import { fuzzSequences, live, type Sequence } from '../support/fuzz-sequences.js';
import { contractOf } from '../support/openapi.js';
import { cookieOf, type Question, type QuickAnswer, QuickClient } from '../support/quick-client.js';
import { checkOf } from '../support/true-answers.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** `npm run fuzz` sets both; the seed that it printed makes the same requests again. */
const SEED = Number(process.env.FUZZ_SEED ?? 10);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 600);

describe('any request', () => {
  const test = useTestApp();
  const first = useAdmin(test);
  const client = new QuickClient(() => test.app.getHttpServer());
  afterAll(() => client.close());

  it('is answered as the document says, and never by an error of the server', async () => {
    await makeFirstRecords(test, first);
    const contract = contractOf(test.app);
    const check = checkOf(contract);
    const faults = new Map<string, string>();
    const statuses: Record<string, number> = {};
    const asked = new Set<string>();
    let cookie = '';
    let sent = 0;

    const send = async (question: Question): Promise<QuickAnswer> => {
      if (!cookie) {
        // Log-ins with made-up passwords slow down those from the same address.
        await test.database.query('delete from log_in_throttles');
        cookie = await cookieOf(await test.as('admin'));
      }
      const { method, url, headers = {} } = question;
      const answer = await client.ask({ ...question, headers: { cookie, ...headers } });
      const path = url.split('?', 1)[0] ?? '';
      const { operationId = path } = contract.match(method, path) ?? {};
      sent += 1;
      asked.add(operationId);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      const strange = indecency(answer);
      const undocumented = check.faults(method.toUpperCase(), path, { ...answer, body: answer.text });
      for (const fault of [...undocumented, ...(strange && method !== 'head' ? [strange] : [])]) note(operationId, fault, question);
      // A request may end the session that it is sent by, or switch its own user off.
      if (answer.status === 401) cookie = '';
      return answer;
    };
    const note = (where: string, fault: string, question: Question | Sequence) => {
      const key = `${where}: ${fault.slice(0, 120)}`;
      if (!faults.has(key)) faults.set(key, `${where}: ${fault}\n  ${JSON.stringify(question, shorten)}`);
    };

    const requests = new RequestArbitraries(contract).any();
    const rounds = fc.oneof(
      { weight: 6, arbitrary: fc.array(requests, { minLength: 8, maxLength: 8 }) },
      { weight: 1, arbitrary: fuzzSequences },
    );
    for (const round of fc.sample(rounds, { seed: SEED, numRuns: Math.ceil(REQUESTS / 8) })) {
      if (Array.isArray(round)) for (const question of round) await send(question);
      else {
        // What came before may have taken the role of the user who sends.
        cookie = '';
        for (const fault of await live(round, send)) note(round.kind, fault, round);
      }
    }
    process.stdout.write(`FUZZ_SEED=${SEED}: ${sent} requests to ${asked.size} operations, answers ${JSON.stringify(statuses)}\n`);
    expect([...faults.values()]).toEqual([]);
    expect(asked.size).toBeGreaterThan(contract.operations.length * 0.9);
    expect(statuses[200]).toBeGreaterThan(sent / 10);
  }, 3_600_000);
});

const shorten = (_key: string, value: unknown) =>
  typeof value === 'string' && value.length > 400 ? `${value.slice(0, 400)}... (${value.length})` : value;
