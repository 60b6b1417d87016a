import { readFileSync } from 'node:fs';
import { answerInWords, type CsvAnswer, csvFixture } from '../support/csv-answers.js';
import { follow, rowsOf, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const DOCUMENT = readFileSync(new URL('../../docs/CSV_FILES.md', import.meta.url), 'utf8').split('\n');

/** One file for each part of the way; `one-fault-files.spec.ts` reads all of them without a server. */
const THROUGH_THE_STACK = [
  ['utf-16-le-without-mark', 'another encoding'],
  ['windows-1252', 'an encoding that only the whole file tells'],
  ['semicolon', 'another delimiter'],
  ['quoted-line-break', 'cells of several lines'],
  ['workbook', 'no text, refused at once'],
  ['column-twice', 'a header that is refused at once'],
  ['header-only', 'a failure once it is read'],
  ['quotation-mark-left-open', 'a failure in mid-file'],
  ['nul-in-a-cell', 'a character that PostgreSQL cannot hold'],
  ['too-few-cells', 'a problem of one row'],
  ['repeated-row', 'a problem between rows'],
  ['unregistered-lot-under-two-skus', 'a problem between orders'],
];

describe('a distribution CSV that is uploaded', () => {
  const test = useTestApp();
  const agent = useUser(test, 'operations');

  it.each(THROUGH_THE_STACK)('%s.csv (%s) is answered as docs/CSV_FILES.md says', async (name) => {
    expect(DOCUMENT).toContain(answerInWords(name, await answerTo(csvFixture(name))));
  });

  it('is kept as failed when it is refused at once', async () => {
    const { body } = await upload(agent, csvFixture('workbook')).expect(415);
    const kept = await agent.get(`/api/v1/imports/${body.importId}`).expect(200);
    expect(kept.body).toMatchObject({ status: 'failed', problem: { code: 'binary_file' } });
  });

  it('keeps its accents', async () => {
    const { body } = await upload(agent, csvFixture('windows-1252')).expect(202);
    await follow(agent, body.id, 'validated');
    expect((await rowsOf(agent, body.id))[0]?.raw['Facility Name']).toBe('Clínica San José');
  });

  it('made from the template is refused, row by row, until its placeholders are replaced', async () => {
    const template = async (kind: string) => (await agent.get('/api/v1/imports/template').query({ kind }).expect(200)).text;
    const distributions = await template('distributions_csv');
    expect(await answerTo(Buffer.from(distributions))).toMatchObject({ rows: 1, valid: 0 });
    const [header, row = ''] = distributions.split('\n');
    const filled = row
      .replace('<ship date YYYY-MM-DD>', '2025-06-02')
      .replace('<sku>', '211610SPT')
      .replace('<lot>', 'SLQ-05012025')
      .replace('<quantity>', '10')
      .replace('<order number>', 'SO 1')
      .replace('<facility name>', 'Cedar Creek Clinic')
      .replace(/<[^>]*>/g, '');
    expect(await answerTo(Buffer.from(`${header}\n${filled}`))).toMatchObject({ rows: 1, valid: 1 });
    const lots = Buffer.from(await template('lot_list_csv'));
    const quality = await test.as('quality');
    const { body } = await quality.post('/api/v1/lots/import').attach('file', lots, 'lots.csv').expect(422);
    expect(body.code).toBe('lot_file_refused');
  });

  it('names the columns that were not read, in the list too', async () => {
    const file =
      'Ship Date,Order #,Facility,SKU,Lot,Qty,Traking Number, ,Colour\n2025-03-03,IC-1,Ivy Clinic,211610SPT,SLQ-10001,1,1Z,,red\n';
    const { body } = await upload(agent, file).expect(202);
    const ignoredColumns = ['Traking Number', 'Colour'];
    expect(await follow(agent, body.id, 'validated')).toMatchObject({ ignoredColumns });
    expect((await agent.get('/api/v1/imports?limit=1').expect(200)).body.data).toMatchObject([{ id: body.id, ignoredColumns }]);
    expect((await agent.get(`/api/v1/imports/${(await upload(agent, csvFixture('workbook'))).body.importId}`)).body.ignoredColumns).toEqual(
      [],
    );
  });

  const answerTo = async (file: Buffer): Promise<CsvAnswer> => {
    const { status, body } = await upload(agent, file);
    if (status !== 202) return { refused: { ...body, status } };
    const { encoding, delimiter, counts, problem } = await follow(agent, body.id, 'validated');
    if (problem) return { failed: problem };
    const invalid = await rowsOf(agent, body.id, 'invalid');
    const problems = invalid.flatMap(({ lineNumber, problems }) => problems.map((one) => ({ line: lineNumber, ...one })));
    return { encoding, delimiter, rows: counts.rows ?? 0, valid: counts.valid ?? 0, problems };
  };
});
