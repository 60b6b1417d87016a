import { type Route, routes } from '../../console/src/routes.js';
import { faultsOf, PHONE, settled, useConsole } from '../support/console.js';
import { useFirstRecords } from '../support/console-records.js';
import { useTestApp } from '../support/use-test-app.js';

/** A page asks for at most this much when it is opened: who is logged in is asked once a visit, before. */
const REQUESTS = 3;

describe('every page', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const addressOf = useFirstRecords(test);

  it.each<Route>(routes)(
    '$path opens without a complaint, with few requests, readable in light and dark, and fits a phone',
    async ({ path, open }) => {
      const { page, complaints, asked } = await visit(addressOf(path), { role: open ? null : 'admin' });
      await settled(page);
      await expect.poll(() => page.getByRole('alert').allTextContents()).toEqual([]);
      expect(asked.filter((request) => request !== 'GET /api/v1/auth/me').length).toBeLessThanOrEqual(REQUESTS);
      expect(await faultsOf(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('[data-mantine-color-scheme="dark"]').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.setViewportSize(PHONE);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
      expect(complaints).toEqual([]);
    },
  );
});
