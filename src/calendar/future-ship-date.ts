/**
 * The log records what happened, so a ship date is never in the future.
 * @param shipDate `YYYY-MM-DD`
 * @param today `YYYY-MM-DD`, the day where the company works
 * @returns the sentence that says so of a date after today; else null
 */
export const futureShipDate = (shipDate: string, today: string): string | null =>
  shipDate > today ? `${shipDate} is after today, ${today}.` : null;
