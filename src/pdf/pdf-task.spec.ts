import { deadlineAfter } from './pdf-task.js';

describe('the time limit of a PDF', () => {
  const limits = { timeLimitMs: 28_000, timePerPageMs: 200 };
  /** The instant at which reading is stopped, null when all pages are read before; each page takes so many milliseconds. */
  const stoppedAt = (pages: number, ofPage: (page: number) => number): number | null => {
    let now = 0;
    let deadline = limits.timeLimitMs;
    for (let page = 1; page <= pages; page += 1) {
      now += ofPage(page);
      if (now > deadline) return deadline;
      deadline = deadlineAfter(deadline, now, 1, limits);
    }
    return null;
  };

  it('lets a long file be read on a busy machine', () => {
    expect(stoppedAt(2_000, () => 150)).toBeNull();
  });

  it('stops a page that never ends within the limit, wherever it stands', () => {
    expect(stoppedAt(2_000, (page) => (page === 1 ? Number.POSITIVE_INFINITY : 10))).toBe(28_000);
    expect(stoppedAt(2_000, (page) => (page === 1_001 ? Number.POSITIVE_INFINITY : 10))).toBe(1_000 * 10 + 28_000);
  });

  it('stops a file of which every page is slow', () => {
    expect(stoppedAt(2_000, () => 20_000)).toBeLessThan(30_000);
  });
});
