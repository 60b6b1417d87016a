import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { follow, type ImportBody } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const test = useTestApp();
const agent = useUser(test, 'operations');

const order = async (number: string): Promise<Buffer> =>
  Buffer.from(await writePdf([printPage(anOrder({ orderNumber: number, lines: [engineering], netOrder: '350.00' }))]));

function send(files: readonly [string, Buffer][], key?: string) {
  const request = agent.post('/api/v1/imports').field('kind', 'sales_orders_pdf');
  if (key !== undefined) request.set('Idempotency-Key', key);
  for (const [name, content] of files) request.attach('file', content, name);
  return request;
}
const countImports = async (): Promise<number> =>
  (await test.database.query<{ count: number }>('select count(*)::int as count from imports')).rows[0]?.count ?? 0;

describe('several files in one upload', () => {
  it('are each an import of their own, in their order, and a refused one stands in its place with its problem', async () => {
    const { body, headers } = await send([
      ['first.pdf', await order('MANY-1')],
      ['picture.pdf', Buffer.from('GIF89a and so on')],
      ['second.pdf', await order('MANY-2')],
      ['nothing.pdf', Buffer.alloc(0)],
    ]).expect(202);
    expect(headers.location).toBeUndefined();
    expect(body.data.map(({ filename, status, problem }: ImportBody & { filename: string }) => [filename, status, problem?.code])).toEqual([
      ['first.pdf', expect.stringMatching(/^(received|validating|validated)$/), undefined],
      ['picture.pdf', 'failed', 'not_a_pdf'],
      ['second.pdf', expect.stringMatching(/^(received|validating|validated)$/), undefined],
      ['nothing.pdf', 'failed', 'empty_file'],
    ]);
    for (const index of [0, 2]) {
      expect(await follow(agent, body.data[index].id, 'validated')).toMatchObject({ status: 'validated', counts: { rows: 1, valid: 1 } });
    }
  });

  it('answer again as before under the same key, and not for other files', async () => {
    const files: [string, Buffer][] = [
      ['a.pdf', await order('MANY-3')],
      ['b.pdf', await order('MANY-4')],
    ];
    const first = await send(files, 'several-1').expect(202);
    const before = await countImports();
    const again = await send(files, 'several-1').expect(202);
    expect([again.body, again.headers['idempotency-replayed'], await countImports()]).toEqual([first.body, 'true', before]);
    const other = await send([...files.slice(0, 1), ['c.pdf', await order('MANY-5')]], 'several-1').expect(422);
    expect(other.body.code).toBe('idempotency_key_reused');
  });

  it('are at most fifty, or none is kept', async () => {
    const before = await countImports();
    const many = Array.from({ length: 51 }, (_, index): [string, Buffer] => [`${index}.pdf`, Buffer.from('%PDF-1.4')]);
    const detail = 'Nothing was stored: an upload may have at most 50 files. Send the others in another one.';
    expect((await send(many).expect(400)).body).toMatchObject({ code: 'invalid_request', detail });
    expect(await countImports()).toBe(before);
    const { body } = await send(many.slice(0, 50)).expect(202);
    expect(body.data).toHaveLength(50);
    expect(await countImports()).toBe(before + 50);
  });
});
