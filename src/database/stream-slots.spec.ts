import { type StreamSlot, StreamSlots, StreamsBusy, StreamTooSlow } from './stream-slots.js';

describe('the slots of downloads', () => {
  const [ANN, BEN, CAY] = [1, 2, 3];
  const [DAN, EVE] = [4, 5];
  const slotsOf = (patienceMs = 10_000) =>
    new StreamSlots({ slots: 4, perUser: 2, patienceMs, windowMs: 15_000, slowRows: 500, longestMs: 300_000, fastRows: 5_000 });
  /** Users who wait for a slot, with the order in which they got one. */
  const queue = (slots: StreamSlots) => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const ask = (name: string, user: number | null) => {
      const begin = (slot: StreamSlot) => {
        begun.push(name);
        ends.set(name, slot.end);
      };
      slots.take(user).then(begin, () => undefined);
    };
    const settled = () => new Promise(setImmediate);
    const end = async (name: string) => {
      ends.get(name)?.();
      await settled();
    };
    return { begun, ask, end, settled };
  };

  it('leave two to others, however many one user asks for', async () => {
    const { begun, ask, settled } = queue(slotsOf());
    for (let nth = 1; nth <= 12; nth += 1) ask(`ann ${nth}`, ANN);
    ask('ben', BEN);
    await settled();
    expect(begun).toEqual(['ann 1', 'ann 2', 'ben']);
  });

  it('go to the user who has the fewest, then to who waited longest', async () => {
    const slots = slotsOf();
    const { begun, ask, end, settled } = queue(slots);
    for (const name of ['ann 1', 'ann 2', 'ann 3']) ask(name, ANN);
    for (const name of ['ben 1', 'ben 2', 'ben 3']) ask(name, BEN);
    ask('cay', CAY);
    ask('a job', null);
    await settled();
    expect(begun).toEqual(['ann 1', 'ann 2', 'ben 1', 'cay']);
    expect(slots.waiting).toBe(4);
    await end('ben 1');
    expect(begun.slice(4)).toEqual(['ben 2']);
    await end('ann 1');
    expect(begun.slice(5)).toEqual(['a job']);
    await end('cay');
    await end('a job');
    expect(begun.slice(6)).toEqual(['ann 3']);
    await end('ann 2');
    expect(begun.slice(7)).toEqual(['ben 3']);
    expect(slots.waiting).toBe(0);
  });

  it("are left to a user who has none: the last one is nobody's second", async () => {
    const { begun, ask, settled } = queue(slotsOf());
    for (const name of ['ann 1', 'ann 2']) ask(name, ANN);
    for (const name of ['ben 1', 'ben 2']) ask(name, BEN);
    ask('cay', CAY);
    await settled();
    expect(begun).toEqual(['ann 1', 'ann 2', 'ben 1', 'cay']);
  });

  it('are refused to who waited too long, and then not given away', async () => {
    const slots = slotsOf(20);
    const ends = [await slots.take(ANN), await slots.take(ANN)];
    await expect(slots.take(ANN)).rejects.toThrow(StreamsBusy);
    await expect(slots.take(ANN, 1)).rejects.toThrow(StreamsBusy);
    for (const slot of ends) slot.end();
    await slots.take(ANN);
    await slots.take(ANN);
    await expect(slots.take(ANN)).rejects.toThrow(StreamsBusy);
  });

  describe('with a reader that is slow', () => {
    let slots: StreamSlots;
    let held: StreamSlot[];
    beforeEach(async () => {
      vi.useFakeTimers();
      slots = slotsOf(35_000);
      held = await Promise.all([ANN, ANN, BEN, CAY].map((user) => slots.take(user)));
      for (const slot of held) slot.handOver();
    });
    afterEach(() => {
      vi.useRealTimers();
    });
    /** For this long, every reader takes a batch in the time that `msOf` tells by its number, or none at all. */
    const readFor = (ms: number, msOf: (nth: number) => number | null) => {
      const since = held.map(() => 0);
      for (let passed = 0; passed < ms; passed += 100) {
        vi.advanceTimersByTime(100);
        for (const [nth, slot] of held.entries()) {
          since[nth] = (since[nth] ?? 0) + 100;
          const takes = msOf(nth);
          if (takes === null || slot.lost.aborted || (since[nth] ?? 0) < takes) continue;
          slot.took(1_000);
          slot.handOver();
          since[nth] = 0;
        }
      }
    };
    /** Nobody makes room for this user while all read on at this pace. */
    const isRefused = async (user: number, msOf: (nth: number) => number | null) => {
      const refused = expect(slots.take(user)).rejects.toThrow(StreamsBusy);
      readFor(35_000, msOf);
      await refused;
    };
    const lost = () => held.map(({ lost }) => lost.aborted);

    it('give the slot of a trickle to who has none, and tell its reader', async () => {
      readFor(20_000, (nth) => (nth === 2 ? 3_000 : 100));
      const dan = await slots.take(DAN);
      expect(lost()).toEqual([false, false, true, false]);
      expect(held[2]?.lost.reason).toBeInstanceOf(StreamTooSlow);
      dan.end();
    });

    it('take it from a user who has another one first, then from the slowest', async () => {
      readFor(20_000, (nth) => [5_000, 4_000, 10_000, 100][nth] ?? null);
      await slots.take(DAN);
      await slots.take(EVE);
      expect(lost()).toEqual([true, false, true, false]);
    });

    it('take no slot before its reader was slow for the whole window, though it began fast, but before who waits gives up', async () => {
      readFor(5_000, () => 100);
      const dan = slots.take(DAN);
      readFor(14_000, () => null);
      expect(lost()).toEqual([false, false, false, false]);
      readFor(3_000, () => null);
      await dan;
      expect(lost().filter(Boolean)).toHaveLength(1);
    });

    it('never take the slot of a fast reader, and end a middling one only after five minutes', async () => {
      const oneMiddling = (nth: number) => (nth === 1 ? 1_000 : 100);
      readFor(250_000, oneMiddling);
      await isRefused(DAN, oneMiddling);
      readFor(30_000, oneMiddling);
      await slots.take(DAN);
      expect(lost()).toEqual([false, true, false, false]);
      readFor(1_200_000, () => 100);
      await isRefused(EVE, () => 100);
    });

    it('leave it alone while nobody waits, or only somebody who has a slot, or while the database is the slow one', async () => {
      readFor(60_000, () => null);
      await isRefused(BEN, () => null);
      expect(lost()).toEqual([false, false, false, false]);
      for (const slot of held) slot.took(1_000_000);
      vi.advanceTimersByTime(60_000);
      const refused = expect(slots.take(DAN)).rejects.toThrow(StreamsBusy);
      vi.advanceTimersByTime(35_000);
      await refused;
    });
  });
});
