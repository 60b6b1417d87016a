import type { Statements } from '../../database/database.js';

const EVERY_MS = 500;

/** Shows progress at most twice a second: nobody reads faster, and every update is a write. */
export class ProgressReporter {
  private shownAt = 0;
  private pending: Promise<void> = Promise.resolve();

  /** @param statements outside the transaction of the step, where others shall see how far it is */
  constructor(
    private readonly statements: Statements,
    private readonly importId: number,
  ) {}

  /** @param total null keeps the one that was shown before */
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

  private async write(processed: number, total: number | null): Promise<void> {
    await this.statements.rows(
      `insert into import_progress (import_id, processed, total) values ($1, $2, $3)
       on conflict (import_id) do update set processed = excluded.processed, total = coalesce(excluded.total, import_progress.total)`,
      [this.importId, processed, total],
    );
  }
}
