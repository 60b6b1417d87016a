import { isCountry, readTownLine } from './read-town-line.js';

const street = ['Beispiel-Str. 12'];

describe('the town of an address', () => {
  it.each([
    ['Winston-Salem, NC 27101', 'Winston-Salem', 'NC', '27101'],
    ["Coeur d'Alene, ID 83814-1100", "Coeur d'Alene", 'ID', '83814-1100'],
    ['St. Paul MN 55101', 'St. Paul', 'MN', '55101'],
    ['Toronto, ON M5V 2T6', 'Toronto', 'ON', 'M5V 2T6'],
    ['Kfar Dugma Tova, 1234567', 'Kfar Dugma Tova', null, '1234567'],
    ['Exampleton, EX1 2QZ', 'Exampleton', null, 'EX1 2QZ'],
    ['Exampleton, SW1A 1AA', 'Exampleton', null, 'SW1A 1AA'],
    ['Amsterdam, 1234 AB', 'Amsterdam', null, '1234 AB'],
    ['São Paulo, 01310-100', 'São Paulo', null, '01310-100'],
    ['12345 Musterstadt', 'Musterstadt', null, '12345'],
    ['D-12345 Musterstadt am Beispiel', 'Musterstadt am Beispiel', null, 'D-12345'],
    ['1234 AB Den Haag', 'Den Haag', null, '1234 AB'],
    ['123 45 Österlund', 'Österlund', null, '123 45'],
  ])('%s is read with its code, and a state where one is printed', (line, city, state, zip) => {
    expect(readTownLine(line, street)).toEqual({ city, state, zip });
  });

  it.each([
    'Boise, Idaho 83702',
    'Boise, ID 8370',
    'Boise, ID',
    'Boise',
    '2453 Mesa Blvd',
    '12345 N. Mesa Ave. NW',
    '17 Order St',
    'Suite 100',
    'P.O. Box 12345',
    'Sample Tower, Room #415',
    'Attn: Robin, 4th Floor',
  ])('is not "%s"', (line) => {
    expect(readTownLine(line, street)).toBeNull();
  });

  it('may follow its code only below a street with a number, or it could be a street itself', () => {
    expect(readTownLine('12345 Mesa Heights', ['Attn: Robin'])).toBeNull();
  });

  it.each([
    ['Germany', true],
    ['U.S.A.', true],
    ['UNITED KINGDOM', true],
    ['Springfield', false],
    ['', false],
  ])('may be followed by a country: %s is %s', (line, expected) => {
    expect(isCountry(line)).toBe(expected);
  });
});
