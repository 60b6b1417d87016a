import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'supertest';

export interface Shown {
  id: number;
  updatedAt: string;
  [field: string]: unknown;
}

/** A client that keeps in step with a feed: it reads every page, and goes on later where it stopped. */
export class FeedReader {
  cursor: string | null = null;

  constructor(
    private readonly agent: Agent,
    private readonly list: string,
    private readonly query: Record<string, string | number> = {},
  ) {}

  /** What changed since the last call. */
  async read(): Promise<Shown[]> {
    const shown: Shown[] = [];
    for (;;) {
      const query = { order: 'updated', ...this.query, ...(this.cursor && { cursor: this.cursor }) };
      const { body } = await this.agent.get(`/api/v1/${this.list}`).query(query).expect(200);
      shown.push(...body.data);
      this.cursor = body.resumeCursor;
      if (body.nextCursor === null) return shown;
    }
  }

  /**
   * Reads until all of these were shown. Any open transaction of the server holds a feed up, and other test files have some.
   * @returns everything that was shown meanwhile
   */
  async readUntil(...ids: number[]): Promise<Shown[]> {
    const shown: Shown[] = [];
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      shown.push(...(await this.read()));
      if (ids.every((id) => shown.some((row) => row.id === id))) return shown;
      await sleep(10);
    }
    throw new Error(`The feed of ${this.list} did not show ${ids.join(', ')}`);
  }
}

export const idsOf = (rows: readonly Shown[]): number[] => rows.map(({ id }) => id);
