import { z } from 'zod';
import { fieldProblem } from '../../problems/problem.js';

/** `YYYY-MM`, within the reach of business records. */
export const month = z.string().regex(/^(19|2\d)\d\d-(0[1-9]|1[0-2])$/, 'must be a month from 1900 to 2999, YYYY-MM');

/** The month of a day. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** The first and the last day of a month; February has 29 in a leap year. */
export function daysOf(ofMonth: string): { first: string; last: string } {
  const [year, number] = ofMonth.split('-').map(Number) as [number, number];
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return { first: `${ofMonth}-01`, last: `${ofMonth}-${last}` };
}

/** Nothing can have been shipped in a month that has not begun: a report on it would say so, and be taken for an answer. */
export function refuseFutureMonth(asked: string, today: string): void {
  if (asked > monthOf(today)) throw fieldProblem('future_month', 'month', `${asked} has not begun: today is ${today}.`);
}
