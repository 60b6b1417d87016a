import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { counted } from '../problems/counted.js';
import { Problem } from '../problems/problem.js';

/**
 * What is counted: failures of an account from one address, of an address, of an account from anywhere. `free` of them cost nothing; each further one
 * doubles the wait, from a second to `longest` seconds, and an hour without a failure forgets all.
 *
 * What others do elsewhere must never lock a user out. An account that logged in from an address during the last 30 days does not wait there for failures
 * from elsewhere. From any other address, who must wait for them gets a turn: ten seconds after the last one given, but in a quarter of an hour at most.
 * When it comes, it is good for one attempt within two minutes, however many guesses failed meanwhile.
 */
const LIMITS = { free: [10, 60, 30], longest: [900, 900, 60] };

const WANTED = `wanted as (
  select decode(key, 'hex') as key, free, longest, number
  from unnest($1::text[], $2::int[], $3::int[]) with ordinality as w (key, free, longest, number)
  where number < 3 or not exists (select from log_in_throttles k where k.key = decode(($1::text[])[1], 'hex') and k.known_until > now()))`;

const REMEMBER = `
  insert into log_in_throttles (key, failures, open_at, forget_at)
  select decode(key, 'hex'), 0, now(), now() + interval '1 hour' from unnest($1::text[]) as w (key) order by 1 on conflict do nothing`;

/** When the caller's own counts allow an attempt, when the account's does, the turn of the caller, and the last one that was given. */
const STATE = `state as materialized (
  select clock_timestamp() as now, max(open_at) filter (where number < 3) as open_at, max(open_at) filter (where number = 3) as account_open_at,
    max(turn_at) filter (where number = 1) as turn_at, max(turn_at) filter (where number = 3) as last_turn_at from locked)`;

const TURN = `turn as (
  select now, open_at, case
    when open_at > now or account_open_at is null or account_open_at <= now then null
    when turn_at > now - interval '2 minutes' then turn_at
    else least(now + interval '15 minutes', greatest(account_open_at, last_turn_at + interval '10 seconds')) end as turn_at from state)`;

/** Counts an attempt as a failure before the password is checked, so that attempts at the same moment do not share one count. */
const TAKE = `
  with ${WANTED},
  locked as (select w.number, t.open_at, t.turn_at from log_in_throttles t join wanted w using (key) order by t.key for update of t),
  ${STATE}, ${TURN},
  wait as materialized (select turn_at, greatest(0, ceil(extract(epoch from greatest(open_at, turn_at) - now)))::int as seconds from turn),
  waiting as (
    update log_in_throttles t set turn_at = case when w.number = 1 then wait.turn_at else greatest(t.turn_at, wait.turn_at) end
    from wanted w, wait where t.key = w.key and w.number <> 2 and wait.seconds > 0 and wait.turn_at is not null),
  counted as (
    update log_in_throttles t set
      turn_at = case when w.number = 1 then null else t.turn_at end,
      failures = case when t.forget_at < clock_timestamp() then 1 else t.failures + 1 end,
      open_at = clock_timestamp() + case when t.forget_at < clock_timestamp() or t.failures + 1 < w.free then interval '0'
        else make_interval(secs => least(w.longest, 2 ^ least(t.failures + 1 - w.free, 20))) end,
      forget_at = greatest(clock_timestamp() + interval '1 hour', t.known_until)
    from wanted w, wait where t.key = w.key and wait.seconds <= 0)
  select seconds from wait`;

const TAKE_BACK = `
  update log_in_throttles t set failures = greatest(0, t.failures - w.fewer),
    open_at = case when t.failures - w.fewer < w.free then now() else t.open_at end,
    known_until = case when w.number = 1 and $4 then now() + interval '30 days' else t.known_until end,
    forget_at = case when w.number = 1 and $4 then now() + interval '30 days' else t.forget_at end
  from unnest($1::text[], $2::int[], $3::int[]) with ordinality as w (key, free, fewer, number) where t.key = decode(w.key, 'hex')`;

/** An attempt to log in that may go on. One that is not taken back counts as failed. */
export interface LogInAttempt {
  /** The password was right: the account starts anew, and the address is known to it. */
  succeeded(): Promise<void>;
  /** The password was not checked. */
  cancelled(): Promise<void>;
}

/** Slows down guessing of passwords, for all instances alike: the counters are rows. */
@Injectable()
export class LogInThrottle {
  constructor(private readonly database: Database) {}

  /**
   * @param account the e-mail as it was typed, whether or not a user has it
   * @param address the client's IP address
   * @param purpose what is guessed, where it is no password: each has counts of its own, so that none slows down another from the same address
   * @throws Problem `too_many_attempts` with the seconds to wait
   */
  async take(account: string, address: string, ...purpose: ['recall reply'] | []): Promise<LogInAttempt> {
    const [who, where] = [account.trim().toLowerCase(), networkOf(address)];
    const keys = [keyOf(...purpose, 'both', who, where), keyOf(...purpose, 'address', where), keyOf(...purpose, 'account', who)];
    await this.database.rows(REMEMBER, [keys]);
    const found = await this.database.row<{ seconds: number }>(TAKE, [keys, LIMITS.free, LIMITS.longest]);
    if (found && found.seconds > 0) throw tooMany(found.seconds);
    const takeBack = async (fewer: number[], succeeded: boolean) => {
      await this.database.rows(TAKE_BACK, [keys, LIMITS.free, fewer, succeeded]);
    };
    return {
      succeeded: async () => {
        await takeBack([ALL, 1, ALL], true);
        await this.database.rows('delete from log_in_throttles where forget_at < now()');
      },
      cancelled: () => takeBack([1, 1, 1], false),
    };
  }
}

const ALL = 1_000_000_000;

const keyOf = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const tooMany = (seconds: number) =>
  new Problem('too_many_attempts', `Too many attempts failed: wait ${counted(seconds, 'second')}, then try again.`, {
    retryAfter: seconds,
    limit: 'log-in-attempts',
  });

/** The address, or the /64 of an IPv6 address: who has one of these has all of them. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = [], tail] = plain.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = tail ? [...head, ...Array<string>(8).fill('0')].slice(0, 8 - tail.length).concat(tail) : head;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
