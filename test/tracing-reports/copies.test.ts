import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Config } from '../../src/config/config.module.js';
import { generateDistributions } from '../support/distributions.js';
import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { importFile } from '../support/imports.js';
import { textOfPdf } from '../support/pdf-text.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a copy of a tracing report', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let month: string;
  beforeAll(async () => {
    await importFile(admin, generateDistributions(700).csv, true);
    const { rows } = await test.database.query(
      `select to_char(ship_date, 'YYYY-MM') as month from distribution_log_entries group by 1 order by count(*) desc limit 1`,
    );
    month = rows[0].month;
  });

  const generate = async (of = month) => {
    const { body } = await admin.post('/api/v1/tracing-reports').send({ month: of }).expect(201);
    return body as { id: number; sha256: string; rowCount: number };
  };
  const sign = (id: number) =>
    admin.post(`/api/v1/tracing-reports/${id}/signatures`).send({ meaning: 'authored', password: ADMIN.password }).expect(201);
  const bytesOf = async (path: string): Promise<Buffer> =>
    (await admin.get(`/api/v1/tracing-reports/${path}`).buffer().parse(asBuffer).expect(200)).body;
  const keyOf = async (id: number): Promise<string> =>
    (await test.database.query('select storage_key as key from tracing_reports where id = $1', [id])).rows[0].key;
  const alter = async (id: number, text: string) => writeFile(join(test.app.get(Config).get('DATA_DIR'), 'files', await keyOf(id)), text);

  it('as CSV is the signed file, byte for byte, with the signatures below it', async () => {
    const report = await generate();
    const unsigned = (await bytesOf(`${report.id}/copy?format=csv`)).toString();
    expect(unsigned.endsWith('\r\nNobody has signed it.\r\n')).toBe(true);
    const { body: signature } = await sign(report.id);
    const [stored, copy] = [await bytesOf(`${report.id}/content`), await bytesOf(`${report.id}/copy?format=csv`)];
    expect(sha256(stored)).toBe(report.sha256);
    expect(copy.subarray(0, stored.length)).toEqual(stored);
    expect(copy.subarray(stored.length).toString().split('\r\n')).toEqual([
      '',
      `SIGNATURES of tracing report ${report.id}. The signed file ends above the empty line.`,
      `SHA-256 of the file as recorded,${report.sha256}`,
      `SHA-256 of the file as read,${report.sha256},the same`,
      'Meaning,Printed name,Account,Signed at (UTC),Holds,SHA-256 of what was signed',
      `authored,Administrator,${ADMIN.email},${signature.signedAt},holds,${signature.contentSha256}`,
      '',
    ]);
  });

  it('as PDF and JSON holds facts, hashes, signatures, rows and the whole history', async () => {
    const report = await generate();
    const { body: signature } = await sign(report.id);
    const { body: copy } = await admin.get(`/api/v1/tracing-reports/${report.id}/copy?format=json`).expect(200);
    const { body: shown } = await admin.get(`/api/v1/tracing-reports/${report.id}`).expect(200);
    expect(copy).toMatchObject({
      report: shown,
      file: { sha256: report.sha256, sha256Read: report.sha256, unchanged: true },
      rowsShown: report.rowCount,
      note: `All ${report.rowCount} rows.`,
    });
    expect(copy.columns.slice(0, 2)).toEqual(['Ship Date', 'Order Number']);
    expect(copy.rows).toHaveLength(report.rowCount);
    const { body: history } = await admin.get(`/api/v1/tracing-reports/${report.id}/history`).query({ order: 'oldest' }).expect(200);
    expect(copy.history).toEqual(history.data);
    expect(copy.history.map(({ entityType }: { entityType: string }) => entityType)).toEqual(['tracing_report', 'signature']);
    const text = await textOfPdf(await bytesOf(`${report.id}/copy`));
    const [last, trail] = [text.lastIndexOf(`Ship Date: ${copy.rows.at(-1)[0]}`), text.indexOf('History, the oldest first')];
    expect(trail).toBeGreaterThan(last);
    expect(text.slice(trail).replace(/\s+/g, ' ')).toContain(`(event ${history.data[1].id})`);
    for (const fact of [report.sha256.slice(0, 40), 'Signed as authored', 'Administrator', signature.signedAt, 'holds'])
      expect(text).toContain(fact);
    expect(text).toContain(`Ship Date: ${copy.rows.at(-1)[0]}`);
  });

  it('as PDF and JSON holds the first 500 rows of a long file, and its hash is that of the whole file', async () => {
    const report = await generate();
    const row = (number: number) => `2025-06-03,SO-${number},"a ""quoted"", cell"`;
    await alter(report.id, ['Ship Date,Order Number,Note', ...Array.from({ length: 600 }, (_, index) => row(index + 1))].join('\n'));
    const { body: copy } = await admin.get(`/api/v1/tracing-reports/${report.id}/copy?format=json`).expect(200);
    expect(copy).toMatchObject({ rowsShown: 500, note: 'The first 500 rows. The copy as CSV has all of them.' });
    expect(copy.rows.at(-1)).toEqual(['2025-06-03', 'SO-500', 'a "quoted", cell']);
    expect((await bytesOf(`${report.id}/copy?format=csv`)).toString()).toContain('SO-600');
  });

  it('shows in every form that the file was altered, and that the signature holds no more', async () => {
    const report = await generate();
    await sign(report.id);
    await alter(report.id, 'Ship Date,Order Number\n2025-06-03,SO-1');
    const altered = sha256(Buffer.from('Ship Date,Order Number\n2025-06-03,SO-1'));
    const { body: copy } = await admin.get(`/api/v1/tracing-reports/${report.id}/copy?format=json`).expect(200);
    expect(copy.file).toEqual({ sha256: report.sha256, sha256Read: altered, unchanged: false });
    expect(copy.report.signatures[0].invalidBecause.map(({ code }: { code: string }) => code)).toEqual(['file_altered']);
    const csv = (await bytesOf(`${report.id}/copy?format=csv`)).toString();
    expect(csv.split('\r\n').slice(0, 2)).toEqual(['Ship Date,Order Number\n2025-06-03,SO-1', '']);
    const pdf = await textOfPdf(await bytesOf(`${report.id}/copy?format=pdf`));
    for (const text of [csv, pdf]) {
      expect(text).toContain('DIFFERENT: the stored file is not what was recorded');
      expect(text).toContain('DOES NOT HOLD: The bytes of the stored file no longer have the SHA-256 of the report.');
    }
  });

  it('is recorded before it is sent, and needs the right to export', async () => {
    const { id } = await generate();
    for (const format of ['json', 'csv', 'pdf']) await bytesOf(`${id}/copy?format=${format}`);
    const { body } = await admin
      .get('/api/v1/audit-events')
      .query({ entityType: 'access', entityId: `tracing-reports/${id}/copy` })
      .expect(200);
    expect(body.data.map(({ action, newValues }: { action: string; newValues: object }) => ({ action, ...newValues }))).toEqual(
      ['pdf', 'csv', 'json'].map((format) => expect.objectContaining({ action: 'export', filter: { format } })),
    );
    const rep = await test.as('rep');
    await rep.get(`/api/v1/tracing-reports/${id}/copy`).expect(403);
    await admin.get('/api/v1/tracing-reports/999999/copy').expect(404);
  });

  it('shows its history to those who may read the audit trail alone', async () => {
    const { id } = await generate();
    const operations = await test.as('operations');
    const { body: copy } = await operations.get(`/api/v1/tracing-reports/${id}/copy?format=json`).expect(200);
    expect(copy).toMatchObject({ report: { id }, history: null });
    const { body: pdf } = await operations.get(`/api/v1/tracing-reports/${id}/copy`).buffer().parse(asBuffer).expect(200);
    const text = (await textOfPdf(pdf)).replace(/\s+/g, ' ');
    expect(text).toContain('History It is in the copies of those who may read the audit trail.');
    expect(text).not.toContain('insert of tracing_report');
  });
});
