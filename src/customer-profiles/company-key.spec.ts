import { companyKey } from './company-key.js';

describe('company key', () => {
  it.each([
    ['Hospital A, Inc.', 'HOSPITALA'],
    ['hospital a', 'HOSPITALA'],
    ['  Hospital   A  ', 'HOSPITALA'],
    ['Cedar Creek Surgery Center, LLC', 'CEDARCREEKSURGERYCENTER'],
    ['Mesa Urology, P.A.', 'MESAUROLOGY'],
    ['Tidewater Supply Co., Inc.', 'TIDEWATERSUPPLY'],
    ["St. Mary's Hospital", 'STMARYSHOSPITAL'],
  ])('%s is known as %s', (name, key) => {
    expect(companyKey(name)).toBe(key);
  });

  it('drops suffixes from the end only: a facility may be called Co Op', () => {
    expect(companyKey('Co Op Clinic')).toBe('COOPCLINIC');
  });

  it('keeps a name that is nothing but a suffix', () => {
    expect(companyKey('Company')).toBe('COMPANY');
  });

  it.each(['', '   ', '---', '病院'])('a name without letters or digits (%j) has no key', (name) => {
    expect(companyKey(name)).toBeNull();
  });
});
