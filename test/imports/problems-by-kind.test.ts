import { createHash } from 'node:crypto';
import { asBuffer } from '../support/downloads.js';
import { importFile, preview, type RowBody, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const test = useTestApp();
const agent = useUser(test, 'operations');
const auditor = useUser(test, 'auditor');

const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Order Date';
const FILE = [
  HEADER,
  '2025-03-03,KIND-1,Pier Urology,211610SPT,SLQ-10001,5,',
  '2025-03-03,KIND-2,Pier Urology,999999XXX,SLQ-10002,5,',
  '2025-03-03,KIND-3,Pier Urology,888888XXX,SLQ-10002,many,',
  '2025-03-03,KIND-4,Pier Urology,211610SPT,SLQ-10003,5,2025-03-09',
  '2025-03-03,KIND-5,Pier Urology,211610SPT,SLQ-10004,some,',
].join('\n');

describe('the problems of an import', () => {
  it('are counted by kind and column, with the first row of each as an example, and the rows of a kind can be listed', async () => {
    const { id } = await preview(agent, FILE);
    const { body } = await agent.get(`/api/v1/imports/${id}/problems`).expect(200);
    expect(body.data).toEqual([
      {
        severity: 'problem',
        code: 'not_a_whole_number',
        column: 'Quantity',
        rows: 2,
        firstLineNumber: 4,
        detail: '"many" is not a whole number of units.',
      },
      {
        severity: 'problem',
        code: 'unknown_sku',
        column: 'SKU',
        rows: 2,
        firstLineNumber: 3,
        detail: 'No product has the SKU "999999XXX".',
      },
      {
        severity: 'warning',
        code: 'ordered_after_shipped',
        column: 'Order Date',
        rows: 1,
        firstLineNumber: 5,
        detail: expect.stringContaining('2025-03-09'),
      },
    ]);
    const lines = async (code: string) =>
      (await agent.get(`/api/v1/imports/${id}/rows?code=${code}`).expect(200)).body.data.map(({ lineNumber }: RowBody) => lineNumber);
    expect(await lines('unknown_sku')).toEqual([3, 4]);
    expect(await lines('not_a_whole_number')).toEqual([4, 6]);
    expect(await lines('ordered_after_shipped')).toEqual([5]);
    expect(await lines('malformed_lot')).toEqual([]);
    await agent.get(`/api/v1/imports/${id}/rows?code=A-B`).expect(400);
  });

  it('are none where every row is valid, and belong to an import that exists', async () => {
    const { id } = await importFile(agent, `${HEADER}\n2025-03-03,KIND-9,Pier Urology,211610SPT,SLQ-10001,5,`);
    expect((await agent.get(`/api/v1/imports/${id}/problems`).expect(200)).body).toEqual({ data: [] });
    await agent.get('/api/v1/imports/99999999/problems').expect(404);
  });
});

describe('the file of an import', () => {
  it('can be downloaded byte for byte, also if it was refused, and the trail says who took it', async () => {
    const content = Buffer.from('\u0000\u0001 no CSV at all');
    const { body } = await upload(agent, content, 'broken.csv').expect(415);
    const answer = await agent.get(`/api/v1/imports/${body.importId}/content`).buffer().parse(asBuffer).expect(200);
    expect(answer.body.equals(content)).toBe(true);
    expect(answer.headers).toMatchObject({
      etag: `"${createHash('sha256').update(content).digest('hex')}"`,
      'content-disposition': 'attachment; filename=broken.csv',
      'x-content-type-options': 'nosniff',
    });
    const taken = { entityType: 'access', action: 'download', entityId: `imports/${body.importId}/content` };
    expect((await auditor.get('/api/v1/audit-events').query(taken).expect(200)).body.data).toHaveLength(1);
    await agent.get('/api/v1/imports/99999999/content').expect(404);
    await test.anonymous().get(`/api/v1/imports/${body.importId}/content`).expect(401);
  });
});
