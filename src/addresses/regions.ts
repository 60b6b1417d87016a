/** Of the United States and Canada, with the armed forces' own. */
const STATES: Readonly<Record<string, string>> = {
  ...{ AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut', DE: 'Delaware' },
  ...{ DC: 'District of Columbia', FL: 'Florida', GA: 'Georgia', HI: 'Hawaii', ID: 'Idaho', IL: 'Illinois', IN: 'Indiana', IA: 'Iowa' },
  ...{ KS: 'Kansas', KY: 'Kentucky', LA: 'Louisiana', ME: 'Maine', MD: 'Maryland', MA: 'Massachusetts', MI: 'Michigan', MN: 'Minnesota' },
  ...{ MS: 'Mississippi', MO: 'Missouri', MT: 'Montana', NE: 'Nebraska', NV: 'Nevada', NH: 'New Hampshire', NJ: 'New Jersey' },
  ...{ NM: 'New Mexico', NY: 'New York', NC: 'North Carolina', ND: 'North Dakota', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon' },
  ...{ PA: 'Pennsylvania', RI: 'Rhode Island', SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee', TX: 'Texas', UT: 'Utah' },
  ...{ VT: 'Vermont', VA: 'Virginia', WA: 'Washington', WV: 'West Virginia', WI: 'Wisconsin', WY: 'Wyoming', PR: 'Puerto Rico' },
  ...{ VI: 'Virgin Islands', GU: 'Guam', AS: 'American Samoa', MP: 'Northern Mariana Islands', AA: '', AE: '', AP: '' },
  ...{ AB: 'Alberta', BC: 'British Columbia', MB: 'Manitoba', NB: 'New Brunswick', NL: 'Newfoundland and Labrador', NS: 'Nova Scotia' },
  ...{
    NT: 'Northwest Territories',
    NU: 'Nunavut',
    ON: 'Ontario',
    PE: 'Prince Edward Island',
    QC: 'Quebec',
    SK: 'Saskatchewan',
    YT: 'Yukon',
  },
};

/** Letters alone: `U.S.A.` and `USA` are one, `Québec` is `QUEBEC`. */
const lettersOf = (text: string): string => text.normalize('NFKD').replace(/\P{L}/gu, '').toUpperCase();

const STATE_NAMES = new Set(
  Object.values(STATES)
    .filter((name) => name !== '')
    .map(lettersOf),
);

/** @returns whether a text is the code of a state or province of the United States or Canada, such as `ID` */
export const isStateCode = (text: string): boolean => Object.hasOwn(STATES, text.toUpperCase());

/** @returns whether a text is a state or province of the United States or Canada, by code or by name */
export const isState = (text: string): boolean => isStateCode(text) || STATE_NAMES.has(lettersOf(text)) || /^D\.\s?C\.$/i.test(text);

/** Regions of the countries whose postal codes have five digits as well: Germany, France, Italy, Spain, Mexico. */
const ABROAD = new Set(
  `BADENWURTTEMBERG BAYERN BAVARIA BERLIN BRANDENBURG BREMEN HAMBURG HESSEN HESSE MECKLENBURGVORPOMMERN NIEDERSACHSEN LOWERSAXONY NORDRHEINWESTFALEN
  NORTHRHINEWESTPHALIA NRW RHEINLANDPFALZ SAARLAND SACHSEN SAXONY SACHSENANHALT SCHLESWIGHOLSTEIN THURINGEN THURINGIA
  ILEDEFRANCE NORMANDIE BRETAGNE OCCITANIE GRANDEST HAUTSDEFRANCE NOUVELLEAQUITAINE CORSE PROVENCEALPESCOTEDAZUR AUVERGNERHONEALPES
  BOURGOGNEFRANCHECOMTE CENTREVALDELOIRE PAYSDELALOIRE
  ABRUZZO BASILICATA CALABRIA CAMPANIA EMILIAROMAGNA FRIULIVENEZIAGIULIA LAZIO LIGURIA LOMBARDIA LOMBARDY MARCHE MOLISE PIEMONTE PIEDMONT PUGLIA
  SARDEGNA SARDINIA SICILIA SICILY TOSCANA TUSCANY TRENTINOALTOADIGE UMBRIA VALLEDAOSTA VENETO
  ANDALUCIA ARAGON ASTURIAS CANARIAS CANTABRIA CASTILLALAMANCHA CASTILLAYLEON CATALUNA CATALUNYA CATALONIA EXTREMADURA GALICIA LARIOJA MADRID MURCIA
  NAVARRA PAISVASCO VALENCIA BARCELONA SEVILLA MALAGA
  AGUASCALIENTES BAJACALIFORNIA BAJACALIFORNIASUR CAMPECHE CHIAPAS CHIHUAHUA CDMX CIUDADDEMEXICO COAHUILA COLIMA DURANGO GUANAJUATO GUERRERO HIDALGO
  JALISCO MEXICO ESTADODEMEXICO MICHOACAN MORELOS NAYARIT NUEVOLEON OAXACA PUEBLA QUERETARO QUINTANAROO SANLUISPOTOSI SINALOA SONORA TABASCO TAMAULIPAS
  TLAXCALA VERACRUZ YUCATAN ZACATECAS`.split(/\s+/),
);

/** @returns whether a text is a region abroad whose postal codes look like those of the United States, such as `Bayern` */
export const isRegionAbroad = (text: string): boolean => ABROAD.has(lettersOf(text));

const UNITED_STATES = new Set(['US', 'USA', 'UNITEDSTATES', 'UNITEDSTATESOFAMERICA']);

/** @returns whether a text means the United States */
export const isUnitedStates = (text: string): boolean => UNITED_STATES.has(lettersOf(text));

/** Languages in which addresses name countries. */
const LANGUAGES = 'en de fr es it pt nl da sv nb fi pl cs hu ro el tr ru uk ja zh zh-Hant ko ar he th vi id'.split(' ');
/** What Unicode does not list: parts of a country, three letters, and shorter or longer forms. */
const OTHER_NAMES =
  'USA UNITEDSTATESOFAMERICA AMERICA UK ENGLAND SCOTLAND WALES NORTHERNIRELAND GREATBRITAIN BRITAIN HOLLAND THENETHERLANDS UAE KOREA REPUBLICOFKOREA TAIWANROC HONGKONG MACAU MACAO CZECHREPUBLIC REPUBLICOFIRELAND RUSSIANFEDERATION VIETNAM BRASIL PRC PEOPLESREPUBLICOFCHINA MAINLANDCHINA VATICAN SAINTLUCIA SAINTKITTSANDNEVIS BURMA IVORYCOAST EASTTIMOR SWAZILAND MACEDONIA TURKIYE DEU GER FRA GBR CAN MEX ITA ESP PRT NLD BEL CHE AUT DNK SWE NOR FIN ISL IRL POL CZE HUN GRC TUR RUS UKR ISR JPN CHN KOR TWN HKG SGP MYS THA VNM IDN PHL IND PAK AUS NZL ZAF EGY NGA KEN BRA ARG CHL COL PER SAU ARE KWT QAT'.split(
    ' ',
  );
const CODE_LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

let countries: ReadonlySet<string> | undefined;

function allCountries(): ReadonlySet<string> {
  const names = LANGUAGES.map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }));
  const codes = CODE_LETTERS.flatMap((first) => CODE_LETTERS.map((second) => first + second)).filter((code) => names[0]?.of(code));
  return new Set([...codes, ...OTHER_NAMES, ...codes.flatMap((code) => names.map((name) => lettersOf(name.of(code) ?? '')))]);
}

/** @returns whether a text names a country, by a code or in one of the larger languages */
export function isCountry(text: string): boolean {
  if (!/^[\p{L}\p{M}\s.,'’&()-]+$/u.test(text)) return false;
  const letters = lettersOf(text);
  if (UNITED_STATES.has(letters)) return true;
  countries ??= allCountries();
  return letters !== '' && countries.has(letters);
}
