import type { Agent } from 'supertest';

/** The ids of a whole list in the order of its pages. */
export async function idsPageByPage(agent: Agent, path: string, limit: number): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | null = ''; cursor !== null && ids.length < 1_000; ) {
    const query: object = { limit, ...(cursor && { cursor }) };
    const { body } = await agent.get(path).query(query).expect(200);
    ids.push(...body.data.map(({ id }: { id: number }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}
