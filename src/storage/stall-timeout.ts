import { Readable } from 'node:stream';

/** After this time without a byte, the sender counts as lost. */
const STALLED_MS = 30_000;

/**
 * Makes a network stream fail when its sender stalls, and converts its errors. A slow reader is not an error, so the clock runs only while the stream
 * waits for a byte.
 * @param explain converts an error of the source
 * @param stalledMs milliseconds without a byte
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
