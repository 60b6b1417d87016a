const PRINTED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** M/D/YYYY as an ISO calendar day; null unless that day exists. */
export function parsePrintedDate(text: string): string | null {
  const [, month, day, year] = PRINTED.exec(text) ?? [];
  if (month === undefined || day === undefined || year === undefined || Number(year) < 1900) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
