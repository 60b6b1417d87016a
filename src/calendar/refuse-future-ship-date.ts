import { Problem } from '../problems/problem.js';
import { futureShipDate } from './future-ship-date.js';

/**
 * The log records what happened, so a ship date is never in the future.
 * @param shipDate `YYYY-MM-DD`
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `future_ship_date`
 */
export function refuseFutureShipDate(shipDate: string, today: string): void {
  const detail = futureShipDate(shipDate, today);
  if (detail === null) return;
  throw new Problem('future_ship_date', detail, { errors: [{ pointer: '/shipDate', code: 'future_ship_date', detail }] });
}
