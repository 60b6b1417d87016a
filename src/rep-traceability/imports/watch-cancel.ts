const LOOK_EVERY_MS = 500;

/** The import was cancelled: its validation stops, and what it wrote is rolled back. */
export class ImportCancelled extends Error {
  constructor() {
    super('The import was cancelled.');
  }
}

/**
 * Runs work that stops soon after its import was cancelled, whether it is reading, planning or waiting for one long statement.
 * @param signal stops the work too
 * @param isCancelled is asked twice a second; while it fails, the work goes on
 * @throws ImportCancelled once the import was cancelled, whatever the stopped work throws
 */
export async function stopWhenCancelled(
  signal: AbortSignal,
  isCancelled: () => Promise<boolean>,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const cancelled = new AbortController();
  const look = async (): Promise<void> => {
    if (await isCancelled().catch(() => false)) cancelled.abort(new ImportCancelled());
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  try {
    await work(AbortSignal.any([signal, cancelled.signal]));
  } catch (error) {
    throw cancelled.signal.aborted ? cancelled.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}
