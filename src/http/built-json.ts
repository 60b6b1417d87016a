import type { FeedPage } from './feed.js';

/** JSON that PostgreSQL built, which goes out as it is: reading it only to print it again costs as much as all else that a read does in Node. */
export class BuiltJson<View> {
  /** @param version of the record, for the ETag of the answer */
  constructor(
    readonly text: string,
    readonly version?: number,
  ) {}

  /** What it says, for code that needs to know. */
  parsed(): View {
    return JSON.parse(this.text);
  }

  /** A page of rows that PostgreSQL built. */
  static page<Row>({ data, ...cursors }: FeedPage<{ json: string }>): BuiltJson<FeedPage<Row>> {
    return new BuiltJson(`{"data":[${data.map(({ json }) => json).join(',')}],${JSON.stringify(cursors).slice(1)}`);
  }
}
