import { count, countDaysIn, duration, place, shownValue, today } from './format.js';
import { words } from './words.js';

describe('what a page shows', () => {
  it.each(['America/Los_Angeles', 'UTC', 'Pacific/Auckland'])('never moves a day, in %s', async (zone) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    vi.resetModules();
    const { day } = await import('./format.js');
    expect(day('2026-03-01')).toMatch(/\b0?1\b.*2026|2026.*\b0?1\b/);
    expect(day('2026-01-01')).toContain('2026');
    expect(day(null)).toBe('–');
  });

  it('counts in words', () => {
    expect([count(1, 'unit'), count(0, 'unit'), count(2, 'facility', 'facilities')]).toEqual(['1 unit', '0 units', '2 facilities']);
    expect(words('market_withdrawal')).toBe('Market withdrawal');
  });

  it.each([
    ['csv_import', 'CSV import'],
    ['insert', 'Created'],
    ['quantity', 'Units'],
    ['voidedAt', 'Voided'],
    ['uploadedByUserId', 'Uploaded by'],
    ['unitsPerItem', 'Units per item'],
    ['constructor', 'Constructor'],
  ])('says %s in words', (code, said) => {
    expect(words(code)).toBe(said);
  });

  it('shows values of an event as the reader writes them', () => {
    const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.UTC(2026, 2, 1, 9, 30));
    expect(shownValue('2026-03-01T09:30:00.123456+00:00')).toBe(moment);
    expect([shownValue(true), shownValue([]), shownValue('csv_import'), shownValue({ city: null, unitsOnHand: 3 })]).toEqual([
      ...['yes', 'nothing', 'CSV import', 'City: nothing; Units on hand: 3'],
    ]);
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [90_061, '1 d 1 h'],
    [null, '–'],
  ])('shows %s seconds as %s', (seconds, shown) => {
    expect(duration(seconds)).toBe(shown);
  });

  it('knows the day of the reader, not that of Greenwich', () => {
    expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
    expect(today(new Date(2026, 0, 5, 0, 1))).toBe('2026-01-05');
  });

  it('knows the day where the company works, wherever the reader is', () => {
    countDaysIn('Pacific/Auckland');
    expect(today(new Date('2026-01-05T12:00:00Z'))).toBe('2026-01-06');
    countDaysIn('America/Los_Angeles');
    expect(today(new Date('2026-01-05T07:00:00Z'))).toBe('2026-01-04');
  });

  it('leaves out what is not known of a place', () => {
    expect(place({ city: 'Tampa', state: 'FL', zip: null })).toBe('Tampa, FL');
    expect(place({ city: null, state: null, zip: null })).toBe('–');
  });
});
