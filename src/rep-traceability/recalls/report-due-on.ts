const WORKING_DAYS = 10;
const DAY = 86_400_000;

/** Federal holidays of the United States (5 U.S.C. 6103), as observed: a Saturday's on the Friday before, a Sunday's on the Monday after. */
function isHoliday(date: Date): boolean {
  const fixed = [
    [0, 1],
    [5, 19],
    [6, 4],
    [10, 11],
    [11, 25],
  ];
  const weekday = date.getUTCDay();
  const near = [
    date,
    ...(weekday === 5 ? [new Date(date.getTime() + DAY)] : []),
    ...(weekday === 1 ? [new Date(date.getTime() - DAY)] : []),
  ];
  if (near.some((day) => fixed.some(([month, of]) => day.getUTCMonth() === month && day.getUTCDate() === of))) return true;
  const nth = Math.ceil(date.getUTCDate() / 7);
  const isLast = date.getUTCDate() + 7 > new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const month = date.getUTCMonth();
  if (weekday === 1)
    return (
      (month === 0 && nth === 3) ||
      (month === 1 && nth === 3) ||
      (month === 4 && isLast) ||
      (month === 8 && nth === 1) ||
      (month === 9 && nth === 2)
    );
  return weekday === 4 && month === 10 && nth === 4;
}

/**
 * The day by which a removal or correction is reported: within ten working days after it began (21 CFR 806.10). Neither Saturdays, Sundays nor federal
 * holidays count.
 * @param openedOn `YYYY-MM-DD`
 */
export function reportDueOn(openedOn: string): string {
  let day = Date.parse(`${openedOn}T00:00:00Z`);
  for (let left = WORKING_DAYS; left > 0; ) {
    day += DAY;
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0 && !isHoliday(date)) left -= 1;
  }
  return new Date(day).toISOString().slice(0, 10);
}
