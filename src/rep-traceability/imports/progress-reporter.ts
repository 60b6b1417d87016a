const EVERY_MS = 500;

/** Shows progress at most twice a second: a reader needs no more, and every showing is a write. */
export class ProgressReporter {
  private shownAt = 0;
  private pending: Promise<void> = Promise.resolve();

  /** @param write a total of null leaves the one that was shown before */
  constructor(private readonly write: (processed: number, total: number | null) => Promise<void>) {}

  show(processed: number, total: number | null): void {
    const now = performance.now();
    if (now - this.shownAt < EVERY_MS) return;
    this.shownAt = now;
    // Progress is for looking at: one that cannot be shown must not fail the work.
    this.pending = this.pending.then(() => this.write(processed, total)).catch(() => undefined);
  }

  /** Shows that all is done, after everything shown before. */
  async last(total: number): Promise<void> {
    await this.pending;
    await this.write(total, total);
  }
}
