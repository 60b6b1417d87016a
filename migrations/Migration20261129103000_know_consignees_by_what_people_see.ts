import { Migration } from '@mikro-orm/migrations';

/** One address is one consignee, whatever nobody sees of how it was written: marks, blanks and dashes of other kinds, an accent beside its letter. */
export class Migration20261129103000_know_consignees_by_what_people_see extends Migration {
  override up(): void {
    this.addSql(CONSIGNEE_KEY);
    this.addSql(AUDIT_CONTEXT);
    this.addSql(RENEW_CONSIGNEES);
    this.addSql(RENEW_KEYS);
  }

  override down(): void {
    this.addSql(OLD_CONSIGNEE_KEY);
    this.addSql(AUDIT_CONTEXT);
    this.addSql(RENEW_CONSIGNEES);
    this.addSql(RENEW_KEYS);
  }
}

const AUDIT_CONTEXT = `select set_config('silqe.actor', 'release', true),
  set_config('silqe.reason', 'consignees as people see them', true), set_config('silqe.request_id', 'Migration20261129103000', true)`;

const BLANKS = '\\u0009\\u000B-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0';

const ARGUMENTS = 'facility text, address1 text, address2 text, city text, state text, zip text, country text';
const FIELDS = `coalesce(btrim(facility), '') || chr(10) || coalesce(btrim(address1), '') || chr(10) || coalesce(btrim(address2), '') || chr(10) ||
    coalesce(btrim(city), '') || chr(10) || coalesce(btrim(state), '') || chr(10) || coalesce(btrim(zip), '') || chr(10) || coalesce(btrim(country), '')`;

// Nearly all addresses are printable ASCII, for which letter case and white space are all that there is to it.
const CONSIGNEE_KEY = `
create or replace function consignee_key(${ARGUMENTS}) returns uuid language plpgsql immutable parallel safe as $$
declare
  said text := ${FIELDS};
begin
  if said ~ '[^ -~\\n]| \\n|\\n ' then
    said := regexp_replace(normalize(regexp_replace(said, '[${INVISIBLE}]', '', 'g'), NFKC), '[${INVISIBLE}]', '', 'g');
    said := translate(regexp_replace(said, '[${DASHES}]', '-', 'g'), U&'\\2018\\2019\\201A\\201B\\02BC\\2032\\201C\\201D\\201E\\2033', '''''''''''''""""');
    said := lower(regexp_replace(regexp_replace(said, '[${BLANKS}]+', ' ', 'g'), ' *\\n *', chr(10), 'g') collate "und-x-icu");
    return md5(said)::uuid;
  end if;
  return md5(lower(regexp_replace(said, ' +', ' ', 'g')))::uuid;
end $$;
`;

const OLD_CONSIGNEE_KEY = `
create or replace function consignee_key(${ARGUMENTS})
returns uuid language sql immutable parallel safe as $$
  select md5(lower(regexp_replace(
    ${FIELDS},
    '[ \\t]+', ' ', 'g')))::uuid
$$;
`;

const CONTACT = ['recall_contact_name', 'recall_contact_phone', 'recall_contact_email', 'contact_confirmed_on'];

// Of several that are one now, that which has the key already goes on, else the first that has a recall contact; without one, it takes that of another.
// The others have no shipments any more.
const RENEW_CONSIGNEES = `
with keyed as (
  select c.*, consignee_key(c.facility_name, c.address1, c.address2, c.city, c.state, c.zip, c.country) as key,
    coalesce(c.recall_contact_name, c.recall_contact_phone, c.recall_contact_email) is not null as has_contact
  from consignees c
), ranked as (
  select k.*, row_number() over (partition by k.customer_id, k.key order by k.consignee_key = k.key desc, k.has_contact desc, k.id) as nth from keyed k
)
update consignees c set consignee_key = r.key, ${CONTACT.map((column) => `${column} = case when r.has_contact then c.${column} else o.${column} end`).join(', ')}
from ranked r left join lateral (
  select other.* from ranked other where other.customer_id = r.customer_id and other.key = r.key and other.has_contact
  order by other.contact_confirmed_on desc nulls last, other.id limit 1
) o on not r.has_contact
where c.id = r.id and r.nth = 1 and (r.key <> c.consignee_key or o.id is not null);
`;

// A stored generated column is computed again when its row is written.
const RENEW_KEYS = `
update distribution_log_entries d set facility_name = facility_name
where concat(d.facility_name, d.address1, d.address2, d.city, d.state, d.zip, d.country) ~ '[^ -~]'
  and d.consignee_key is distinct from consignee_key(d.facility_name, d.address1, d.address2, d.city, d.state, d.zip, d.country);
`;
