import { Readable } from 'node:stream';

/** No byte for so long means that the other side is gone. */
const STALLED_MS = 30_000;

/**
 * Passes on what comes over the network, its errors explained. A sender that falls silent is an error too; a reader that takes its time is
 * none, so the clock runs only while a byte is waited for.
 */
export function withStallTimeout(source: Readable, explain: (error: unknown) => unknown, stalledMs = STALLED_MS): Readable {
  let clock: NodeJS.Timeout | undefined;
  const fail = (error: unknown) => passed.destroy(explain(error) as Error);
  const wait = () => {
    clearTimeout(clock);
    clock = setTimeout(() => fail(Object.assign(new Error('stalled'), { code: 'ETIMEDOUT' })), stalledMs);
  };
  const passed = new Readable({
    read() {
      wait();
      source.resume();
    },
    destroy(error, done) {
      clearTimeout(clock);
      source.destroy();
      done(error);
    },
  });
  source.on('data', (chunk: Buffer) => {
    clearTimeout(clock);
    if (passed.push(chunk)) wait();
    else source.pause();
  });
  source.on('end', () => {
    clearTimeout(clock);
    passed.push(null);
  });
  source.on('error', fail);
  return passed.on('close', () => clearTimeout(clock));
}
