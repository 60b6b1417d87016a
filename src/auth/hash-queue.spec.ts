import { boundedQueue } from './hash-queue.js';

describe('the queue of password hashes', () => {
  it('runs two at once, keeps the order and refuses what does not fit', async () => {
    const queue = boundedQueue(2, 3);
    const started: number[] = [];
    const finish: (() => void)[] = [];
    const task = (number: number) =>
      queue(async () => {
        started.push(number);
        await new Promise<void>((resolve) => finish.push(resolve));
        return number;
      });
    const accepted = [1, 2, 3, 4, 5].map(task);
    await expect(task(6)).rejects.toMatchObject({ code: 'too_many_attempts', extras: { retryAfter: 2, limit: 'password-hashes' } });
    expect(started).toEqual([1, 2]);
    for (let index = 0; index < 5; index += 1) {
      finish[index]?.();
      await new Promise(setImmediate);
    }
    expect(await Promise.all(accepted)).toEqual([1, 2, 3, 4, 5]);
    expect(started).toEqual([1, 2, 3, 4, 5]);
    const late = task(7);
    finish[5]?.();
    expect(await late).toBe(7);
  });

  it('goes on after a task that fails', async () => {
    const queue = boundedQueue(1, 1);
    await expect(queue(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await queue(async () => 'next')).toBe('next');
  });
});
