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
    ['Clínica São José', 'CLINICASAOJOSE'],
    ['CLI\u0301NICA SA\u0303O JOSE\u0301', 'CLINICASAOJOSE'],
    ['Øresund Straße Klinik', 'ORESUNDSTRASSEKLINIK'],
    ['Łódź Szpital', 'LODZSZPITAL'],
    ['Ｈｏｓｐｉｔａｌ　１', 'HOSPITAL1'],
    ['東京病院 913', '東京病院913'],
    ['Больница, LLC', 'БОЛЬНИЦА'],
    ['Αθήνα', 'ΑΘΗΝΑ'],
    ['Mesa\u200b Uro\u00adlogy\ufeff', 'MESAUROLOGY'],
  ])('%s is known as %s', (name, key) => {
    expect(companyKey(name)).toBe(key);
  });

  it('drops suffixes from the end only: a facility may be called Co Op', () => {
    expect(companyKey('Co Op Clinic')).toBe('COOPCLINIC');
  });

  it('keeps a name that is nothing but a suffix', () => {
    expect(companyKey('Company')).toBe('COMPANY');
  });

  it.each([
    ['Óbidos', 'Ébidos'],
    ['東京病院 913', 'Больница № 913'],
    ['Йод', 'Иод'],
    ['か', 'が'],
    ['हिन', 'हन'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(companyKey(one)).not.toBe(companyKey(other));
  });

  it.each(['', '   ', '---', '\u0301', '\u200b'])('a name without letters or digits (%j) has no key', (name) => {
    expect(companyKey(name)).toBeNull();
  });
});
