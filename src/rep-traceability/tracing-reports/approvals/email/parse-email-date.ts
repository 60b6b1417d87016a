const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** The names that RFC 5322 (4.3) gives a meaning. */
const ZONES: Record<string, string> = {
  ...{ ut: '+0000', utc: '+0000', gmt: '+0000', z: '+0000' },
  ...{ est: '-0500', edt: '-0400', cst: '-0600', cdt: '-0500', mst: '-0700', mdt: '-0600', pst: '-0800', pdt: '-0700' },
};
const DATE = /^(?:[a-z]{3}\s*,\s*)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d{2}):(\d{2})(?::(\d{2}))?\s+([+-]\d{4}|[a-z]{1,3})$/i;

/** The instant of a Date field (RFC 5322, 3.3), or null when it is none: nothing is guessed of half a date. */
export function parseEmailDate(field: string): Date | null {
  const withoutComments = field.replace(/\([^()]*\)/g, ' ').trim();
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '00', zone = ''] = DATE.exec(withoutComments) ?? [];
  const offset = /^[+-]/.exec(zone) ? zone : ZONES[zone.toLowerCase()];
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  if (offset === undefined || number === 0 || Number(year) < 1900) return null;
  const local = `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${hour}:${minute}:${second}`;
  const asUtc = new Date(`${local}Z`);
  // A day that the month does not have would roll over into the next.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== local) return null;
  const instant = new Date(`${local}${offset.slice(0, 3)}:${offset.slice(3)}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
