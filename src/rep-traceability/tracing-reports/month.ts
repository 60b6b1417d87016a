import { z } from 'zod';
import { fieldProblem } from '../../problems/problem.js';

/** `YYYY-MM`, from 1900 to 2999. */
export const month = z
  .string()
  .regex(/^(19|2\d)\d\d-(0[1-9]|1[0-2])$/, 'must be a month from 1900 to 2999, YYYY-MM')
  .meta({ description: 'a month, YYYY-MM' });

/**
 * @param day `YYYY-MM-DD`
 * @returns `YYYY-MM`
 */
export const monthOf = (day: string): string => day.slice(0, 7);

/**
 * @param ofMonth `YYYY-MM`
 * @returns its first and last day, as `YYYY-MM-DD`
 */
export function daysOf(ofMonth: string): { first: string; last: string } {
  const [year, number] = ofMonth.split('-').map(Number) as [number, number];
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return { first: `${ofMonth}-01`, last: `${ofMonth}-${last}` };
}

/**
 * A report on a month that has not begun would say that nothing was shipped in it.
 * @param asked `YYYY-MM`
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `future_month`
 */
export function refuseFutureMonth(asked: string, today: string): void {
  if (asked > monthOf(today)) throw fieldProblem('future_month', 'month', `${asked} has not begun yet: today is ${today}.`);
}
