import { ADDRESS_FIELDS, addressColumn } from '../../addresses/address.js';
import { isReachable } from '../../addresses/reachable-contact.js';
import { saidOfCustomers } from '../derive-profiles.js';

export const CONTACT_FIELDS = ['contactName', 'contactPhone', 'contactEmail'] as const;
type ContactField = (typeof CONTACT_FIELDS)[number];

const COLUMNS = CONTACT_FIELDS.map(addressColumn);
const columnsOf = (row: string): string => COLUMNS.map((column) => `${row}.${column}`).join(', ');
const says = (row: string): string => `coalesce(${columnsOf(row)}) is not null`;
const reachable = (row: string): string => isReachable((column) => `${row}.${column}`);

/** What a consignee is known by: the arguments of the SQL function consignee_key. */
const SITE = ADDRESS_FIELDS.filter((field) => !(CONTACT_FIELDS as readonly string[]).includes(field)).map(addressColumn);

const isByHand = (field: ContactField): string => `'${field}' = any (c.manual_fields)`;
const ANY_BY_HAND = `c.manual_fields && '{${CONTACT_FIELDS.join(',')}}'`;
/** A person set the name by hand, so the contact is nobody else. */
const IS_NAMED = `coalesce(${isByHand('contactName')} and c.contact_name is not null, false)`;

const namesThePerson = (row: string): string => `lower(btrim(${row}.contact_name)) = lower(btrim(c.contact_name))`;
/** The profile and the row name one person; a row without a name contradicts nobody. */
const isOnePerson = (row: string): string => `coalesce(${namesThePerson(row)}, ${row}.contact_name is null)`;

/**
 * A field of the contact that a person set by hand. Beside it stands only what belongs to the same person: with a name set by hand, what a shipment
 * of this person says; otherwise the profile or the shipment as long as these do not name two people.
 */
const byHand = (field: ContactField): string => {
  const column = addressColumn(field);
  return `case
    when ${isByHand(field)} then c.${column}
    when ${IS_NAMED} then person.${column}
    when newest.id is null then c.${column}
    when ${isOnePerson('newest')} then coalesce(newest.${column}, c.${column}) end`;
};

/** The name beside the phone and e-mail of a profile whose name was set by hand: whom the orders name beside them, if they name anybody. */
const OWNER_NAME = `case when ${isByHand('contactName')}
    then case when owner.found and owner.contact_name is null then c.contact_name else owner.contact_name end
    else c.contact_name end`;

/** The live shipments to consignee `r` of customer `c` that name a contact: one range of the index distribution_log_contact. */
const named = (row: string): string =>
  `${row}.customer_id = r.customer_id and ${row}.consignee_key = r.consignee_key and ${row}.voided_at is null and ${says(row)}`;

const siteOf = (row: string): string => `consignee_key(${SITE.map((column) => `${row}.${column}`).join(', ')})`;

/**
 * The profile is that of the consignee itself (one name and one address), and so is the order whose contact it holds: a distributor's clinics, the
 * sites of a hospital and the customers of a merge share a profile, so whom it names is known for one of them only.
 */
const IS_OWN_PROFILE = `${siteOf('c')} = r.consignee_key and coalesce((
    select bool_or(${siteOf('said')} = r.consignee_key) from (${saidOfCustomers('= c.id')}) said
    where said.contact_phone = c.contact_phone or said.contact_email = c.contact_email), true)`;

/**
 * Whom to reach (design section 4), as a join to consignee `r` (customer_id, consignee_key, facility_name) and its customer `c`: columns contact_name,
 * contact_phone, contact_email and contact_source. It is one person, the first of these who can be reached:
 * 1. the recall contact that a person set for the consignee;
 * 2. the one of the profile where somebody set a field of it by hand;
 * 3. whom the newest shipment to the consignee names that gives a phone or an e-mail, of whatever lot, since the person who received this lot may have
 *    left since;
 * 4. the profile where it is that of the consignee itself.
 * Only if nobody can be reached, it is the first who is named at all: a contact that nobody can reach hides none that can be reached.
 * @param log SQL name of the shipments
 */
export const consigneeContact = (log = 'distribution_log_entries'): string => `
  left join consignees known on known.customer_id = r.customer_id and known.consignee_key = r.consignee_key
  left join lateral (
    select k.id, ${columnsOf('k')} from ${log} k
    where ${named('k')}
    order by ${reachable('k')} desc, k.ship_date desc, k.id desc limit 1
  ) newest on true
  left join lateral (
    -- A phone without a name is this person's where the customer itself received the parcel, and no parcel names another person.
    select ${columnsOf('k')} from ${log} k
    where ${IS_NAMED} and ${named('k')} and (${namesThePerson('k')}
      or k.contact_name is null and lower(btrim(k.facility_name)) = lower(btrim(c.facility_name))
        and not exists (select from ${log} o where ${named('o')} and not ${isOnePerson('o')}))
    order by ${reachable('k')} desc, k.contact_name is not null desc, k.ship_date desc, k.id desc limit 1
  ) person on true
  left join lateral (
    select true as found, said.contact_name from (${saidOfCustomers('= c.id')}) said
    where ${IS_NAMED} and (said.contact_phone = c.contact_phone or said.contact_email = c.contact_email)
    order by said.said_on desc, said.order_key collate "C" desc limit 1
  ) owner on true
  left join lateral (
    select w.contact_source, ${columnsOf('w')}
    -- Not VALUES, whose expressions PostgreSQL would prepare again for each consignee: a fifth of what a recall's preview costs.
    from (
      select 0, 'recall', known.recall_contact_name, known.recall_contact_phone, known.recall_contact_email
      union all select 1, 'profile', ${CONTACT_FIELDS.map((field) => `case when ${ANY_BY_HAND} then ${byHand(field)} end`).join(', ')}
      union all select 2, 'shipment', ${columnsOf('newest')}
      union all select 3, 'profile', ${OWNER_NAME}, c.contact_phone, c.contact_email where ${IS_OWN_PROFILE}
    ) w (rank, contact_source, ${COLUMNS.join(', ')})
    where ${says('w')}
    order by ${reachable('w')} desc, w.rank limit 1
  ) contact on true`;

/** The same beside the shipments of today. */
export const CONSIGNEE_CONTACT = consigneeContact();

/** SQL of the contact that the join found: the schema `ConsigneeContact`. */
export const CONTACT_JSON = `json_build_object('contactName', contact.contact_name, 'contactPhone', contact.contact_phone,
  'contactEmail', contact.contact_email, 'source', coalesce(contact.contact_source, 'profile'))`;
