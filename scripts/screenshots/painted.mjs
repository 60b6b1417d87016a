const ROWS = 50;
const TIMES = 7;

/** Runs in the page: notes when the first `rows` rows of a table are on the screen, which is after the frame that follows them. */
function noteWhenPainted(rows) {
  const noteFrame = () => requestAnimationFrame(() => setTimeout(() => (globalThis.paintedAt = performance.now())));
  new MutationObserver((_, observer) => {
    if (document.querySelectorAll('tbody tr[data-row]').length < rows) return;
    observer.disconnect();
    noteFrame();
  }).observe(document, { childList: true, subtree: true });
}

/**
 * How long the rows of a list take from the last byte of their answer until they are on the screen.
 * @param page of a browser, logged in
 * @param address of a list that has at least 50 rows
 * @param path the list of the API that it shows
 * @returns milliseconds, the median and the fastest of several visits
 */
export async function painted(page, address, path) {
  await page.addInitScript(noteWhenPainted, ROWS);
  const times = [];
  for (let count = 0; count < TIMES; count += 1) {
    await page.goto(address);
    await page.waitForFunction(() => globalThis.paintedAt !== undefined);
    times.push(
      await page.evaluate((wanted) => {
        const answers = performance.getEntriesByType('resource').filter(({ name }) => new URL(name).pathname === wanted);
        return globalThis.paintedAt - answers.at(-1).responseEnd;
      }, path),
    );
  }
  times.sort((a, b) => a - b);
  return { visits: TIMES, median: Math.round(times[Math.floor(TIMES / 2)]), fastest: Math.round(times[0]) };
}
