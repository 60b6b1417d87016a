import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { withStallTimeout } from './stall-timeout.js';

const explain = (error: unknown) => new Error(`explained: ${(error as Error).message}`);
const STALLED_MS = 40;

describe('a network stream', () => {
  it('arrives as it was sent', async () => {
    const pieces = Array.from({ length: 100 }, (_, n) => Buffer.alloc(5_000, n));
    expect(Buffer.concat(await withStallTimeout(Readable.from(pieces), explain).toArray()).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('breaks off with the cause when its sender breaks off', async () => {
    const sender = Readable.from(
      (async function* () {
        yield Buffer.from('some');
        throw new Error('gone');
      })(),
    );
    await expect(withStallTimeout(sender, explain).toArray()).rejects.toThrow('explained: gone');
  });

  it('breaks off when its sender stalls', async () => {
    const sender = new Readable({ read: () => undefined });
    sender.push(Buffer.from('some'));
    await expect(withStallTimeout(sender, explain, STALLED_MS).toArray()).rejects.toThrow('explained: stalled');
    expect(sender.destroyed).toBe(true);
  });

  it('waits for a slow reader', async () => {
    const passed = withStallTimeout(Readable.from([Buffer.alloc(200_000), Buffer.alloc(200_000)]), explain, STALLED_MS);
    await sleep(3 * STALLED_MS);
    expect(Buffer.concat(await passed.toArray()).length).toBe(400_000);
  });

  it('is not read on when its reader goes away', async () => {
    const sender = new Readable({ read: () => undefined });
    const passed = withStallTimeout(sender, explain, STALLED_MS);
    passed.destroy();
    await sleep(0);
    expect(sender.destroyed).toBe(true);
  });
});
