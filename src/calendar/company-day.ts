import { Problem } from '../problems/problem.js';

/** Today where the company works: a shipment of this evening is not one of tomorrow because a server counts in UTC. */
export function companyToday(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/** A ship date lies not in the future: the log records what happened. */
export function refuseFutureShipDate(shipDate: string, today: string): void {
  if (shipDate <= today) return;
  const detail = `${shipDate} lies after today, ${today}.`;
  throw new Problem('future_ship_date', detail, { errors: [{ pointer: '/shipDate', code: 'future_ship_date', detail }] });
}
