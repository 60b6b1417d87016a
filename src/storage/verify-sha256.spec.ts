import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { verifySha256 } from './verify-sha256.js';

const hash = (content: string) => createHash('sha256').update(content).digest('hex');

describe('a stored file that is sent', () => {
  it.each([[[]], [['whole']], [['in ', 'several ', 'pieces']]])('passes as it was received: %j', async (pieces: string[]) => {
    const sent = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    expect(Buffer.concat(await sent.pipe(verifySha256(hash(pieces.join('')))).toArray()).toString()).toBe(pieces.join(''));
  });

  it('is cut off before its end when it is not what was received', async () => {
    const passed: string[] = [];
    const check = Readable.from(['first ', 'second ', 'changed'].map((piece) => Buffer.from(piece))).pipe(
      verifySha256(hash('first second third')),
    );
    const reading = (async () => {
      for await (const piece of check) passed.push(String(piece));
    })();
    await expect(reading).rejects.toThrow('differs from what was received');
    expect(passed).not.toContain('changed');
  });
});
