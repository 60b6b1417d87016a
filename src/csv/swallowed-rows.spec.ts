import { mayHaveSwallowedRows } from './swallowed-rows.js';

/** Of a file with four columns and commas. */
const judge = (cells: string[], raw: string) => mayHaveSwallowedRows(cells, raw, ',', 4);

describe('a row whose cell has a line break', () => {
  it.each([
    [['1', 'Dock 5\nRear', 'b', 'c'], '1,"Dock 5\nRear",b,c'],
    [['1', 'Dock "B"\nRear', 'b', 'c'], '1,"Dock ""B""\nRear",b,c'],
    [['1', '"B"\r\nRear', 'b', 'c'], '1,"""B""\r\nRear",b,c'],
    [['1', 'Dock 5, left\nRear', 'b', 'c'], '1,"Dock 5, left\nRear",b,c'],
  ])('is clear when its quotation marks are well placed', (cells, raw) => {
    expect(judge(cells, raw)).toBe(false);
  });

  it('is unclear when a mark was left open and another one ends in mid-cell', () => {
    expect(judge(['1', '"Clinic A,b,c\n2,Clinic B"', 'b', 'c'], '1,"Clinic A,b,c\n2,"Clinic B",b,c')).toBe(true);
    expect(judge(['1', '"Dock\nB" Rear', 'b', 'c'], '1,"Dock\nB" Rear,b,c')).toBe(true);
  });

  it('is unclear when the cell has as many delimiters as a row, however well it is quoted', () => {
    expect(judge(['1', 'Clinic A,b,c\n2,Clinic 5', 'b', 'c'], '1,"Clinic A,b,c\n2,Clinic 5",b,c')).toBe(true);
  });

  it('is not meant by a mark without a line break', () => {
    expect(judge(['1', 'a 5" tube', 'b', 'c'], '1,a 5" tube,b,c')).toBe(false);
  });
});
