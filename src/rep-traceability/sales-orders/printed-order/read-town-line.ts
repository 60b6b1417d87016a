/** A town as an address prints it; `state` is null where none is printed, as abroad. */
export interface PrintedTown {
  city: string;
  state: string | null;
  zip: string;
}

/** A postal code of any country: its first part has a digit ("1234567", "AB1 2CD", "1234 AB", "D-12345"), so "Idaho 83702" is none. */
const POSTAL_CODE = String.raw`(?=[A-Z-]{0,3}\d)[A-Z\d-]{3,10}(?: (?:(?=[A-Z]{0,2}\d)[A-Z\d]{2,4}|[A-Z]{2}))?`;

const STATE_AND_CODE = [
  /^(?<city>\S.*?),? (?<state>[A-Z]{2}) (?<zip>\d{5}(?:-?\d{4})?)$/,
  /^(?<city>\S.*?),? (?<state>[A-Z]{2}) (?<zip>[A-Z]\d[A-Z] ?\d[A-Z]\d)$/,
];
const CODE_LAST = new RegExp(`^(?<city>[^\\d,]+), (?<zip>${POSTAL_CODE})$`);
const CODE_FIRST = /^(?<zip>\d{4} [A-Z]{2}|\d{3} \d{2}|(?:[A-Z]{1,2}-)?\d{4,6}) (?<city>\p{L}[^\d,]*)$/u;

/** What "2453 Mesa Blvd" ends in: a street number is no postal code. */
const STREET =
  /\b(?:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|way|ct|court|pl|place|pkwy|parkway|hwy|highway|sq|square|ter|terrace|cir|circle|trail|loop|pike|row)\.?(?: [NSEW]{1,2})?$/i;

/**
 * Reads the line of an address that names the town: `City, ST 12345`, `City, ON K1A 0B6`, and abroad `City, 1234567`, `City, AB1 2CD` and
 * `12345 City`.
 * @param above the lines between the name and this one. A code before the town looks like a street number, so it is only one where a street
 * with a number is printed above it
 * @returns null for any other line
 */
export function readTownLine(line: string, above: readonly string[]): PrintedTown | null {
  for (const form of STATE_AND_CODE) {
    const town = form.exec(line)?.groups;
    if (town) return townOf(town);
  }
  const last = CODE_LAST.exec(line)?.groups;
  if (last) return townOf(last);
  const first = CODE_FIRST.exec(line)?.groups;
  const isStreet = STREET.test(line) || !above.some((text) => /\d/.test(text));
  return first && !isStreet ? townOf(first) : null;
}

const townOf = ({ city = '', state, zip = '' }: Record<string, string | undefined>): PrintedTown => ({ city, state: state ?? null, zip });

const OTHER_NAMES = [
  'USA',
  'UK',
  'UAE',
  'UNITED STATES OF AMERICA',
  'GREAT BRITAIN',
  'ENGLAND',
  'SCOTLAND',
  'WALES',
  'CZECH REPUBLIC',
  'HOLLAND',
];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
let countries: ReadonlySet<string> | null = null;

/** Made when a page first needs it: asking for all names takes a while. */
function namesOfCountries(): ReadonlySet<string> {
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const names = LETTERS.flatMap((one) => LETTERS.flatMap((two) => regions.of(one + two)?.toUpperCase() ?? []));
  return new Set([...OTHER_NAMES, ...names]);
}

/** Whether a line is the name of a country in English, in any case. */
export function isCountry(line: string): boolean {
  if (/\d/.test(line)) return false;
  countries ??= namesOfCountries();
  return countries.has(line.replaceAll('.', '').toUpperCase());
}
