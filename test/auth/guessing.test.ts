import { createHash, randomUUID } from 'node:crypto';
import { hashPassword } from '../../src/auth/passwords.js';
import { useTestApp } from '../support/use-test-app.js';

describe('guessing of passwords', () => {
  const test = useTestApp();
  const PASSWORD = 'a password of my own';
  let network = 0;
  const anAddress = () => `198.51.100.${++network}`;

  const aUser = async (): Promise<string> => {
    const email = `${randomUUID()}@silqeqms.example`;
    await test.database.query('insert into users (email, password_hash) values ($1, $2)', [email, await hashPassword(PASSWORD)]);
    return email;
  };
  const logIn = (email: string, password: string, address: string) =>
    test.anonymous().post('/api/v1/auth/login').set('X-Forwarded-For', address).send({ email, password });
  const guess = async (email: string, address: string, times: number): Promise<number[]> => {
    const answers: number[] = [];
    for (let round = 0; round < times; round += 1) answers.push((await logIn(email, `guess ${round}`, address)).status);
    return answers;
  };
  /** A slow machine must not let a wait pass unnoticed: each that was given becomes ten minutes longer. */
  const prolongWaits = () =>
    test.database.query(
      `update log_in_throttles set open_at = open_at + interval '10 minutes' where failures >= 10 and open_at > forget_at - interval '1 hour'`,
    );
  const waitingIsOver = () => test.database.query(`update log_in_throttles set open_at = now()`);

  it('waits longer after each further failure, and tells how long', async () => {
    const [email, address] = [await aUser(), anAddress()];
    expect(await guess(email, address, 10)).toEqual(Array(10).fill(401));
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await prolongWaits();
      const refused = await logIn(email.toUpperCase(), PASSWORD, address).expect(429);
      expect(refused.body.code).toBe('too_many_attempts');
      expect(refused.headers.ratelimit).toBe(`"log-in-attempts";r=0;t=${refused.headers['retry-after']}`);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
      const { rows } = await test.database.query(
        `select max(extract(epoch from open_at - forget_at + interval '50 minutes'))::int as wait from log_in_throttles`,
      );
      waits.push(rows[0].wait);
      await waitingIsOver();
      expect(await guess(email, address, 1)).toEqual([401]);
    }
    expect(waits).toEqual([1, 2, 4, 8]);
  });

  it('never locks anybody out: the password works after the wait, and clears the count', async () => {
    const [email, address] = [await aUser(), anAddress()];
    await guess(email, address, 11);
    await waitingIsOver();
    await logIn(email, PASSWORD, address).expect(200);
    expect(await guess(email, address, 9)).not.toContain(429);
  });

  it('counts attempts at the same moment, each of them', async () => {
    const [email, address] = [await aUser(), anAddress()];
    const answers = await Promise.all(Array.from({ length: 40 }, () => logIn(email, 'x', address)));
    // A few more where the machine takes seconds to answer.
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThan(15);
  });

  it('of many accounts from one address is slowed down too, whether they exist or not', async () => {
    const address = anAddress();
    const answers: number[] = [];
    for (let round = 0; round < 60; round += 1) answers.push((await logIn(`${randomUUID()}@nobody.example`, 'x', address)).status);
    expect(answers).not.toContain(429);
    await prolongWaits();
    await logIn(`${randomUUID()}@nobody.example`, 'x', address).expect(429);
    await logIn(await aUser(), PASSWORD, anAddress()).expect(200);
  });

  it('from many addresses slows the account down, but not where its user logged in before', async () => {
    const [email, home] = [await aUser(), anAddress()];
    await logIn(email, PASSWORD, home).expect(200);
    for (let round = 0; round < 30; round += 1) expect(await guess(email, anAddress(), 1)).toEqual([401]);
    await prolongWaits();
    await logIn(email, PASSWORD, anAddress()).expect(429);
    await logIn(email, PASSWORD, home).expect(200);
  });

  describe('that goes on from elsewhere', () => {
    /** An account that others guess at, from ever new addresses, so that it waits. */
    const underAttack = async () => {
      const email = await aUser();
      for (let round = 0; round < 30; round += 1) await guess(email, anAddress(), 1);
      await prolongWaits();
      return email;
    };
    const waitOf = async (email: string, address: string) =>
      Number((await logIn(email, PASSWORD, address).expect(429)).headers['retry-after']);
    const turnsCome = (email: string) => {
      const account = createHash('sha256')
        .update(JSON.stringify(['account', email]))
        .digest();
      return test.database.query(`update log_in_throttles set turn_at = now() where turn_at is not null and key <> $1`, [account]);
    };

    it('gives who comes from a new address a turn that no guess uses up', async () => {
      const [email, home, guesser] = [await underAttack(), anAddress(), anAddress()];
      expect(await waitOf(email, home)).toBeLessThanOrEqual(900);
      await turnsCome(email);
      // The guesser knew no better than to come at once, and to go on.
      expect(await guess(email, guesser, 3)).toEqual([429, 429, 429]);
      await logIn(email, PASSWORD, home).expect(200);
    });

    it('uses the turn up with a wrong password: the next one comes later', async () => {
      const [email, home] = [await underAttack(), anAddress()];
      const first = await waitOf(email, home);
      expect(Math.abs((await waitOf(email, home)) - first)).toBeLessThan(30);
      await turnsCome(email);
      expect(await guess(email, home, 1)).toEqual([401]);
      expect(await guess(email, home, 1)).toEqual([429]);
    });

    it('gives turns one after the other, and none in more than a quarter of an hour', async () => {
      const email = await underAttack();
      const began = performance.now();
      const waits: number[] = [];
      for (let n = 0; n < 4; n += 1) waits.push(await waitOf(email, anAddress()));
      const tookSeconds = (performance.now() - began) / 1_000;
      const spread = (waits[3] ?? 0) - (waits[0] ?? 0);
      expect(spread).toBeLessThanOrEqual(31);
      expect(spread).toBeGreaterThanOrEqual(29 - Math.ceil(tookSeconds));
      await test.database.query(`update log_in_throttles set turn_at = now() + interval '1 day' where turn_at is not null`);
      const last = await waitOf(email, anAddress());
      expect(last).toBeLessThanOrEqual(900);
      expect(last).toBeGreaterThan(880);
    });
  });

  it('keeps nothing that was typed', async () => {
    const { rows } = await test.database.query(`select string_agg(t::text, ' ') as kept from log_in_throttles t`);
    expect(rows[0].kept).not.toMatch(/example|guess/);
  });
});
