import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'supertest';

export interface ImportBody {
  id: number;
  status: string;
  encoding: string;
  delimiter: string;
  columns: string[];
  counts: Record<string, number>;
  warningCounts: Record<string, number>;
  acknowledged: string[] | null;
  preview: Record<string, string[]>;
  problem: { code: string; detail: string } | null;
  progress: { processed: number; total: number | null };
}

const DEADLINE_MS = 20_000;
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 300;

/** Uploads a file as a user does, without waiting for anything. */
export const upload = (agent: Agent, content: Buffer | string, filename = 'distributions.csv', kind = 'distributions_csv') =>
  agent.post('/api/v1/imports').field('kind', kind).attach('file', Buffer.from(content), filename);

/** Follows an import until it is in one of these states. It asks less and less often: each question costs as much as the import of a small file. */
export async function follow(agent: Agent, id: number, ...states: string[]): Promise<ImportBody> {
  const deadline = Date.now() + DEADLINE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; Date.now() < deadline; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    await sleep(pauseMs);
    const { body } = await agent.get(`/api/v1/imports/${id}`).expect(200);
    if ([...states, 'failed'].includes(body.status)) return body;
  }
  throw new Error(`Import ${id} did not become ${states.join(' or ')} in time`);
}

/** Uploads a file and waits for its preview. */
export async function preview(agent: Agent, content: Buffer | string): Promise<ImportBody> {
  const { body } = await upload(agent, content).expect(202);
  return follow(agent, body.id, 'validated');
}

/** Uploads, previews and commits, as a user does who has looked at every warning. */
export async function importFile(agent: Agent, content: Buffer | string, allowPartial = false): Promise<ImportBody> {
  const { id, warningCounts } = await preview(agent, content);
  const acknowledge = Object.keys(warningCounts);
  await agent.post(`/api/v1/imports/${id}/commit`).send({ allowPartial, acknowledge }).expect(202);
  return follow(agent, id, 'committed');
}

export interface RowBody {
  lineNumber: number;
  status: string;
  raw: Record<string, string>;
  problems: { code: string; column: string | null; detail: string }[];
  warnings: { code: string; column: string | null; detail: string }[];
  duplicateOf: { distributionId: number; detail: string } | null;
}

/** All rows of an import, page after page. */
export async function rowsOf(agent: Agent, id: number, status?: string): Promise<RowBody[]> {
  const rows: RowBody[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: URLSearchParams = new URLSearchParams({ limit: '200', ...(status && { status }), ...(cursor && { cursor }) });
    const { body }: { body: { data: RowBody[]; nextCursor: string | null } } = await agent
      .get(`/api/v1/imports/${id}/rows?${query}`)
      .expect(200);
    rows.push(...body.data);
    cursor = body.nextCursor;
  }
  return rows;
}
