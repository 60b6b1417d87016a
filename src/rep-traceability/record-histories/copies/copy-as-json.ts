import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';

/**
 * A copy as JSON with its `history` last, page by page, so that memory does not grow with the history.
 * @param history null for a reader who may not see it
 */
export async function* copyAsJson(copy: object, history: AsyncIterable<HistoryEntry[]> | null): AsyncGenerator<string> {
  if (!history) {
    yield JSON.stringify({ ...copy, history });
    return;
  }
  yield `${JSON.stringify(copy).slice(0, -1)},"history":[`;
  let isFirst = true;
  for await (const entries of history) {
    for (const entry of entries) {
      yield `${isFirst ? '' : ','}${JSON.stringify(entry)}`;
      isFirst = false;
    }
  }
  yield ']}';
}
