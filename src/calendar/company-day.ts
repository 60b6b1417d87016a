/**
 * Today where the company works, so that a shipment of this evening is not one of tomorrow on a server that counts in UTC.
 * @param timeZone of the company, such as `America/Los_Angeles`
 * @returns `YYYY-MM-DD`
 */
export function companyToday(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/** What is wrong with a ship date in the future, or null: the log records what happened. */
export const futureShipDate = (shipDate: string, today: string): string | null =>
  shipDate > today ? `${shipDate} lies after today, ${today}.` : null;
