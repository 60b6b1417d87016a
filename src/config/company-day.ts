/**
 * Today where the company works, so that a shipment of this evening is not one of tomorrow on a server that counts in UTC.
 * @param timeZone IANA name of the company's time zone, such as `America/Los_Angeles`
 * @returns `YYYY-MM-DD`
 */
export function companyToday(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}
