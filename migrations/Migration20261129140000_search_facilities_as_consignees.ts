import { Migration } from '@mikro-orm/migrations';

/**
 * The search of the log finds facilities among the consignees, of which there are few, and their shipments by customer and consignee key. An index of trigrams
 * over the facility of each shipment took a tenth of what an import costs the database.
 */
export class Migration20261129140000_search_facilities_as_consignees extends Migration {
  override up(): void {
    this.addSql(CONSIGNEE_SPELLING);
    this.addSql('create index consignees_spelling on consignees using gin (consignee_spelling(facility_name) gin_trgm_ops)');
    this.addSql(searchedBy('order_number gin_trgm_ops'));
  }

  override down(): void {
    this.addSql(searchedBy('order_number gin_trgm_ops, facility_name gin_trgm_ops'));
    this.addSql('drop index consignees_spelling; drop function consignee_spelling(text)');
  }
}

/** The former index is dropped last, which keeps readers out only until the end of the transaction. */
const searchedBy = (columns: string): string => `
create index distribution_log_searched on distribution_log_entries using gin (${columns});
drop index distribution_log_search;
alter index distribution_log_searched rename to distribution_log_search`;

const BLANKS = '\\u0009\\u000B-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0';

// The same of one text as consignee_key does of a whole address: texts of one key have one spelling here.
const CONSIGNEE_SPELLING = `
create function consignee_spelling(said text) returns text language plpgsql immutable parallel safe as $$
begin
  if said ~ '[^ -~]' then
    said := regexp_replace(normalize(regexp_replace(said, '[${INVISIBLE}]', '', 'g'), NFKC), '[${INVISIBLE}]', '', 'g');
    said := translate(regexp_replace(said, '[${DASHES}]', '-', 'g'), U&'\\2018\\2019\\201A\\201B\\02BC\\2032\\201C\\201D\\201E\\2033', '''''''''''''""""');
    return lower(regexp_replace(said, '[${BLANKS}]+', ' ', 'g') collate "und-x-icu");
  end if;
  return lower(regexp_replace(said, ' +', ' ', 'g'));
end $$;
comment on function consignee_spelling(text) is 'a text as consignee_key reads it: neither case nor blanks nor the kind of dashes and quotation marks count';
`;
