import { routes } from '../../console/src/routes.js';
import { useConsole } from '../support/console.js';
import { useFirstRecords } from '../support/console-records.js';
import { useTestApp } from '../support/use-test-app.js';

/** Reports of a recall are no records of their own, and a tracing report offers its copies beside its file. */
const WITHOUT = ['/recalls/:id/status-report', '/recalls/:id/report-806', '/tracing-reports/:id'];

describe('the page of a record', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const addressOf = useFirstRecords(test);

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
