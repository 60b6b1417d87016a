/**
 * Opens a page as somebody who has nothing of the product yet.
 * @returns requests to the API, without the one for who is logged in, and the weight of documents, scripts and styles as they were sent
 */
export async function measured(page, address) {
  const requests = [];
  page.on('requestfinished', (request) => requests.push(request));
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"], [aria-label="Loading"]').first().waitFor({ state: 'detached' });
  const pathOf = (request) => new URL(request.url()).pathname;
  const asked = requests.filter((request) => pathOf(request).startsWith('/api/') && pathOf(request) !== '/api/v1/auth/me');
  const parts = await Promise.all(requests.filter((request) => pathOf(request).startsWith('/admin')).map((request) => request.sizes()));
  const bytes = parts.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  return { requests: asked.length, kilobytes: Math.round(bytes / 1_000) };
}
