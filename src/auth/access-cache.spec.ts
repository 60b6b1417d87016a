import { AccessCache } from './access-cache.js';

const access = (value: string, endsInMs = 60_000) => ({ value, subject: 'session:1', userId: 7, endsInMs });

describe('AccessCache', () => {
  let cache: AccessCache;
  let reads: number;
  const read = async () => access(`read ${++reads}`);
  beforeEach(() => {
    vi.useFakeTimers();
    cache = new AccessCache();
    reads = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const find = () => cache.find('key', read);

  it('reads once', async () => {
    expect([await find(), await find()]).toEqual(['read 1', 'read 1']);
  });

  it('has an older reading read again behind the back of the request, and never uses one of two seconds', async () => {
    await find();
    vi.advanceTimersByTime(1_500);
    expect(await find()).toBe('read 1');
    expect(await find()).toBe('read 2');
    vi.advanceTimersByTime(2_000);
    expect(await find()).toBe('read 3');
  });

  it('keeps nothing beyond its end, and nothing that gives no access', async () => {
    const ending = async () => access(`read ${++reads}`, 300);
    expect(await cache.find('short', ending)).toBe('read 1');
    vi.advanceTimersByTime(300);
    expect(await cache.find('short', ending)).toBe('read 2');
    expect(await cache.find('none', async () => null)).toBeNull();
    expect(await cache.find('none', read)).toBe('read 3');
  });

  it.each(['session:1', 'user:7', undefined])('forgets what is announced: %s', async (subject) => {
    await find();
    cache.forget('session:2');
    cache.forget('user:1');
    expect(await find()).toBe('read 1');
    cache.forget(subject);
    expect(await find()).toBe('read 2');
  });

  it('does not keep what was read while something changed', async () => {
    await cache.find('key', async () => {
      cache.forget('user:7');
      return read();
    });
    expect(await find()).toBe('read 2');
  });
});
