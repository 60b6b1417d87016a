/** As many downloads run as may, and none of them ended while this one waited. */
export class StreamsBusy extends Error {}

/** A download that took its rows too slowly while somebody waited lost its slot. */
export class StreamTooSlow extends StreamsBusy {}

interface Waiting {
  user: number | null;
  begin: (slot: StreamSlot) => void;
}

/**
 * A user gets a second slot only while another one stays free for a user who has none. If none is free nevertheless, somebody who has none gets the one
 * of a slow reader: one that took less than `slowRows` rows a second in the latest `windowMs` that it was given, or one that had `longestMs` and took
 * less than `fastRows` a second. The client's time counts alone, not that of the database. Who reads fast keeps the slot, however much there is to read.
 */
const LIMITS = { slots: 4, perUser: 2, patienceMs: 35_000, windowMs: 15_000, slowRows: 500, longestMs: 300_000, fastRows: 5_000 };
export type StreamLimits = typeof LIMITS;

const LOOK_MS = 1_000;

/** The right to run one download, and how fast its reader takes the rows. */
export class StreamSlot {
  readonly #lost = new AbortController();
  readonly #taken: { ms: number; rows: number }[] = [];
  readonly #total = { ms: 0, rows: 0 };
  #handedAt: number | null = null;

  constructor(
    readonly user: number | null,
    readonly limits: StreamLimits,
    /** Gives the slot back; the second time does nothing. */
    readonly end: () => void,
  ) {}

  /** Aborted once the slot was given to somebody else. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Rows are on their way to the reader. */
  handOver(): void {
    this.#handedAt = performance.now();
  }

  /** The reader took them and asks for more. */
  took(rows: number): void {
    const ms = performance.now() - (this.#handedAt ?? performance.now());
    this.#handedAt = null;
    this.#taken.push({ ms, rows });
    this.#total.ms += ms;
    this.#total.rows += rows;
    let counted = this.#taken.reduce((sum, taken) => sum + taken.ms, 0);
    while (this.#taken[0] && counted - this.#taken[0].ms >= this.limits.windowMs) counted -= this.#taken.shift()?.ms ?? 0;
  }

  /** Whether it may be taken away for somebody who has none. */
  get isSlow(): boolean {
    const { windowMs, slowRows, longestMs, fastRows } = this.limits;
    const pendingMs = this.#handedAt === null ? 0 : performance.now() - this.#handedAt;
    const latest = { ms: pendingMs, rows: 0 };
    for (const { ms, rows } of this.#taken.toReversed()) {
      if (latest.ms >= windowMs) break;
      latest.ms += ms;
      latest.rows += rows;
    }
    const total = { ms: this.#total.ms + pendingMs, rows: this.#total.rows };
    return isBelow(latest, windowMs, slowRows) || isBelow(total, longestMs, fastRows);
  }

  /** Rows a second that the reader took in all. */
  get speed(): number {
    const { ms, rows } = this.#total;
    return rows / (ms + (this.#handedAt === null ? 0 : performance.now() - this.#handedAt) + 1);
  }

  lose(): void {
    this.#lost.abort(new StreamTooSlow('The download was read too slowly while somebody else waited for one'));
    this.end();
  }
}

/** @param leastMs of the reader's time, before which nothing is said about its speed */
const isBelow = ({ ms, rows }: { ms: number; rows: number }, leastMs: number, rowsPerSecond: number): boolean =>
  ms >= leastMs && rows * 1_000 < rowsPerSecond * ms;

/** How many downloads run at once, how many of them for one user, which of those that wait is next, and who has to make room for it. */
export class StreamSlots {
  readonly #running = new Set<StreamSlot>();
  readonly #waiting: Waiting[] = [];
  #looking?: NodeJS.Timeout;

  /** @param limits `patienceMs`: milliseconds that a download waits for a slot at most */
  constructor(readonly limits: StreamLimits = { ...LIMITS }) {}

  /** Downloads that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a slot. The next free one goes to the user with the fewest, then to who has waited longest.
   * @param user id, or null for jobs
   * @param patienceMs milliseconds, if shorter than the limit
   * @throws StreamsBusy
   */
  async take(user: number | null, patienceMs = this.limits.patienceMs): Promise<StreamSlot> {
    return new Promise<StreamSlot>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new StreamsBusy('Every connection for downloads is in use'));
      }, patienceMs);
      const waiting: Waiting = {
        user,
        begin: (slot) => {
          clearTimeout(timer);
          resolve(slot);
        },
      };
      this.#waiting.push(waiting);
      this.#beginNext();
    });
  }

  #of(user: number | null): number {
    return [...this.#running].filter((slot) => slot.user === user).length;
  }

  #beginNext(): void {
    const { slots, perUser } = this.limits;
    const next = this.#waiting.toSorted((a, b) => this.#of(a.user) - this.#of(b.user))[0];
    if (!next) return;
    const has = this.#of(next.user);
    const free = slots - this.#running.size;
    if (free < 1 && has === 0) {
      this.#makeRoom();
      return;
    }
    if (free < (has === 0 ? 1 : 2) || has >= perUser) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    const slot = new StreamSlot(next.user, this.limits, () => {
      if (this.#running.delete(slot)) this.#beginNext();
    });
    this.#running.add(slot);
    next.begin(slot);
    this.#beginNext();
  }

  /** The slowest of the slow readers, first among those of users who have another slot, loses its own; if there is none, looks again in a second. */
  #makeRoom(): void {
    const slow = [...this.#running].filter((slot) => slot.isSlow);
    const [slowest] = slow.sort((a, b) => this.#of(b.user) - this.#of(a.user) || a.speed - b.speed);
    if (slowest) slowest.lose();
    else this.#lookAgain();
  }

  #lookAgain(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#beginNext();
    }, LOOK_MS).unref();
  }
}
