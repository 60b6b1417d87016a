import { StreamSlots, StreamsBusy } from './stream-slots.js';

describe('the slots of downloads', () => {
  const [ANN, BEN, CAY] = [1, 2, 3];
  const slotsOf = (patienceMs = 10_000) => new StreamSlots({ slots: 4, perUser: 2, patienceMs });
  /** Takes a slot once its turn comes, and notes it. */
  const queue = (slots: StreamSlots) => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const ask = (name: string, user: number | null) => {
      const begin = (end: () => void) => {
        begun.push(name);
        ends.set(name, end);
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
    expect(begun).toEqual(['ann 1', 'ann 2', 'ben 1', 'ben 2']);
    expect(slots.waiting).toBe(4);
    await end('ben 1');
    await end('ann 1');
    expect(begun.slice(4)).toEqual(['cay', 'a job']);
    await end('cay');
    await end('a job');
    expect(begun.slice(6)).toEqual(['ann 3', 'ben 3']);
    expect(slots.waiting).toBe(0);
  });

  it('are refused to who waited too long, and then not given away', async () => {
    const slots = slotsOf(20);
    const ends = [await slots.take(ANN), await slots.take(ANN)];
    await expect(slots.take(ANN)).rejects.toThrow(StreamsBusy);
    await expect(slots.take(ANN, 1)).rejects.toThrow(StreamsBusy);
    for (const end of ends) end();
    await slots.take(ANN);
    await slots.take(ANN);
    await expect(slots.take(ANN)).rejects.toThrow(StreamsBusy);
  });
});
