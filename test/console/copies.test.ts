import { routes } from '../../console/src/routes.js';
import { useConsole } from '../support/console.js';
import { useFirstRecords } from '../support/console-records.js';
import { useTestApp } from '../support/use-test-app.js';

/** Reports of a recall are no records of their own. */
const WITHOUT = ['/recalls/:id/status-report', '/recalls/:id/report-806'];

describe('the page of a record', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const addressOf = useFirstRecords(test);

  it('offers no copy of a tracing report whose file was not carried over, which could not be made', async () => {
    const { rows } = await test.database.query(
      `insert into tracing_reports (filters, storage_key, status, adopted) values ('[1]', null, 'complete', true) returning id`,
    );
    const { page, click } = await visit(`/tracing-reports/${rows[0].id}`);
    await click('button', 'Show history');
    await page.getByRole('columnheader', { name: 'Reason' }).waitFor();
    expect(await page.getByRole('link', { name: 'Record and history as PDF' }).count()).toBe(0);
  });

  it('shows its history, and offers both as copies that can be fetched', async () => {
    const paths = routes.map(({ path }) => path).filter((path) => path.includes(':') && !WITHOUT.includes(path));
    expect(paths.length).toBeGreaterThan(10);
    for (const path of [...paths, '/settings']) {
      const { page, click, complaints } = await visit(addressOf(path));
      await click('button', 'Show history');
      const fetched = async (format: 'PDF' | 'JSON') => {
        const copy = await page.getByRole('link', { name: `Record and history as ${format}` }).getAttribute('href');
        return (await page.context().request.get(new URL(copy ?? '', page.url()).href)).text();
      };
      expect([path, (await fetched('PDF')).slice(0, 5)]).toEqual([path, '%PDF-']);
      const { history } = JSON.parse(await fetched('JSON'));
      // Nothing happened to a row of the earlier system until somebody dismisses it.
      expect([path, history.length > 0]).toEqual([path, path !== '/adopted-records/:id']);
      if (history.length > 0)
        await page
          .getByRole('row', { name: history.at(-1).actor.label })
          .first()
          .waitFor();
      expect([path, complaints]).toEqual([path, []]);
      await page.close();
    }
  });
});
