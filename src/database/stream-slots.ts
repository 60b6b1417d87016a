/** As many downloads run as may, and none of them ended while this one waited. */
export class StreamsBusy extends Error {}

interface Waiting {
  user: number | null;
  begin: () => void;
}

/** A user whose downloads all stalled leaves slots to the others; a slot that a stalled one gives back after 30 s goes to somebody who still waits. */
const LIMITS = { slots: 4, perUser: 2, patienceMs: 35_000 };

/** How many downloads run at once, how many of them for one user, and which of those that wait is next. */
export class StreamSlots {
  readonly #running = new Map<number | null, number>();
  readonly #waiting: Waiting[] = [];

  /** @param limits `patienceMs`: milliseconds that a download waits for a slot at most */
  constructor(readonly limits = { ...LIMITS }) {}

  /** Downloads that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a slot. The next free one goes to the user with the fewest, then to who has waited longest.
   * @param user id, or null for jobs
   * @param patienceMs milliseconds, if shorter than the limit
   * @returns gives the slot back
   * @throws StreamsBusy
   */
  async take(user: number | null, patienceMs = this.limits.patienceMs): Promise<() => void> {
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = { user, begin: resolve };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new StreamsBusy('Every connection for downloads is in use'));
      }, patienceMs);
      waiting.begin = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push(waiting);
      this.#beginNext();
    });
    return () => {
      this.#running.set(user, this.#of(user) - 1);
      this.#beginNext();
    };
  }

  #of(user: number | null): number {
    return this.#running.get(user) ?? 0;
  }

  #beginNext(): void {
    const { slots, perUser } = this.limits;
    const inUse = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    const next = this.#waiting.toSorted((a, b) => this.#of(a.user) - this.#of(b.user))[0];
    if (!next || inUse >= slots || this.#of(next.user) >= perUser) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#running.set(next.user, this.#of(next.user) + 1);
    next.begin();
  }
}
