const EVERY_MS = 500;

/** Shows progress at most twice a second: nobody reads faster, and every update is a write. */
export class ProgressReporter {
  private shownAt = 0;
  private pending: Promise<void> = Promise.resolve();

  /** @param write a total of null keeps the one that was shown before */
  constructor(private readonly write: (processed: number, total: number | null) => Promise<void>) {}

  /** @param total null while it is unknown */
  show(processed: number, total: number | null): void {
    const now = performance.now();
    if (now - this.shownAt < EVERY_MS) return;
    this.shownAt = now;
    // The work must not fail because its progress cannot be shown.
    this.pending = this.pending.then(() => this.write(processed, total)).catch(() => undefined);
  }

  /** Shows that all is done, after every earlier update. */
  async last(total: number): Promise<void> {
    await this.pending;
    await this.write(total, total);
  }
}
