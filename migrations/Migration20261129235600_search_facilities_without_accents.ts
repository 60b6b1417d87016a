import { Migration } from '@mikro-orm/migrations';

/**
 * A search for "Munchen" finds "München", as the company key folds accents. Customers are searched by the same spelling as consignees, whose indexes of plain
 * names no query uses any more.
 */
export class Migration20261129235600_search_facilities_without_accents extends Migration {
  override up(): void {
    this.addSql(consigneeSpelling(FOLDED));
    this.addSql('reindex index consignees_spelling');
    this.addSql('create index customers_spelling on customers using gin (consignee_spelling(facility_name) gin_trgm_ops)');
    this.addSql('drop index customers_search; drop index consignees_search');
    this.addSql(`comment on function consignee_spelling(text) is
      'a text as it is searched: neither case, accents, blanks nor the kind of dashes and quotation marks count; texts of one consignee_key have one spelling'`);
  }

  override down(): void {
    this.addSql('create index customers_search on customers using gin (facility_name gin_trgm_ops)');
    this.addSql('create index consignees_search on consignees using gin (facility_name gin_trgm_ops)');
    this.addSql('drop index customers_spelling');
    this.addSql(consigneeSpelling(PLAIN));
    this.addSql('reindex index consignees_spelling');
    this.addSql(`comment on function consignee_spelling(text) is
      'a text as consignee_key reads it: neither case nor blanks nor the kind of dashes and quotation marks count'`);
  }
}

const BLANKS = '\\u0009\\u000B-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0';
const QUOTES = "U&'\\2018\\2019\\201A\\201B\\02BC\\2032\\201C\\201D\\201E\\2033', '''''''''''''\"\"\"\"'";

const PLAIN = `return lower(regexp_replace(said, '[${BLANKS}]+', ' ', 'g') collate "und-x-icu");`;

// Marks on Latin and Greek letters are accents; those of other scripts make another letter, so the text is put together again. Letters that Unicode does not
// take apart are those of the company key.
const FOLDED = `said := lower(normalize(regexp_replace(said, '[${BLANKS}]+', ' ', 'g'), NFD) collate "und-x-icu");
    said := regexp_replace(said, '([a-z\\u00DF-\\u024F\\u0370-\\u03FF\\u1E00-\\u1FFF])[\\u0300-\\u036F]+', '\\1', 'g');
    said := replace(replace(replace(replace(translate(said, 'øđðłħŧŋς', 'oddlhtnσ'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ß', 'ss');
    return normalize(said, NFC);`;

const consigneeSpelling = (last: string): string => `
create or replace function consignee_spelling(said text) returns text language plpgsql immutable parallel safe as $$
begin
  if said ~ '[^ -~]' then
    said := regexp_replace(normalize(regexp_replace(said, '[${INVISIBLE}]', '', 'g'), NFKC), '[${INVISIBLE}]', '', 'g');
    said := translate(regexp_replace(said, '[${DASHES}]', '-', 'g'), ${QUOTES});
    ${last}
  end if;
  return lower(regexp_replace(said, ' +', ' ', 'g'));
end $$;
`;
