import { customerJson } from '../customer-json.js';
import { survivorOf } from '../surviving-customer.js';

/** Customers whose evidence one request looks up, at most: the newest first. */
export const EXAMINED = 100;
/** Older customers that share one key with a customer and are shown with it, at most: a number of a switchboard is no evidence for a hundred pairs. */
const MOST_OF_A_KEY = 10;
/** Customers of one city or one beginning of the name whose names are compared, at most. */
const MOST_COMPARED = 50;
const SIMILAR = 0.6;

/** What each kind of evidence counts. Pairs of 3 or more are strong, of 2 moderate, others weak. */
export const WEIGHTS = { same_name: 3, former_name: 3, same_ship_to: 2, same_email: 2, same_phone: 2, similar_name: 1 } as const;

const weight = `case kind ${Object.entries(WEIGHTS)
  .map(([kind, units]) => `when '${kind}' then ${units}`)
  .join(' ')} end`;

/** SQL of the older customers `o`, not merged, that share a key with customer `a`. */
const sharing = (kind: string, key: string, shown: string): string => `
  (select o.id, '${kind}' as kind, ${shown} as value, null::float8 as similarity from customers o
   where o.merged_into_id is null and o.${shown.replace('o.', '')} is not null and ${key} and o.id < a.id order by o.id desc limit ${MOST_OF_A_KEY})`;

const SAME_NAME = `
  (select ${survivorOf('c')} as id, case when mine.company_key = a.company_key and c.merged_into_id is null and k.company_key = c.company_key then 'same_name' else 'former_name' end as kind,
     k.company_key as value, null::float8 as similarity
   from (select company_key from customer_keys where customer_id = a.id union all
     select f.company_key from customers m join customer_keys f on f.customer_id = m.id where m.merged_into_id = a.id) mine
   join customer_keys k on customer_spelling(k.company_key) = customer_spelling(mine.company_key) and k.company_key <> mine.company_key
   join customers c on c.id = k.customer_id
   where ${survivorOf('c')} < a.id order by 1 desc limit ${MOST_OF_A_KEY})`;

const SHIPPED = (consignee: string): string => `exists (select from distribution_log_entries d
  where d.customer_id = ${consignee}.customer_id and d.consignee_key = ${consignee}.consignee_key and d.voided_at is null)`;

/** Of the ship-tos of customer `a` the newest are compared, so one that it shares and that is older than these is no evidence. */
const SAME_SHIP_TO = `
  (select o.customer_id as id, 'same_ship_to' as kind, min(concat_ws(', ', o.facility_name, o.address1, o.city)) as value, null::float8 as similarity
   from (select * from consignees m where m.customer_id = a.id order by m.id desc limit ${MOST_COMPARED}) mine
   join consignees o on o.consignee_key = mine.consignee_key and o.customer_id < a.id
   where ${SHIPPED('mine')} and ${SHIPPED('o')} and exists (select from customers c where c.id = o.customer_id and c.merged_into_id is null)
   group by o.customer_id order by 1 desc limit ${MOST_OF_A_KEY})`;

const SIMILAR_NAME = `
  (select o.id, 'similar_name' as kind, o.facility_name as value, similarity(lower(o.facility_name), lower(a.facility_name))::float8 as similarity
   from (
     (select id from customers where merged_into_id is null and city is not null and lower(btrim(city)) = lower(btrim(a.city)) and id < a.id order by id desc limit ${MOST_COMPARED})
     union
     (select customer_id from customer_keys where left(customer_spelling(company_key), 8) = left(customer_spelling(a.company_key), 8) and customer_id < a.id
      order by customer_id desc limit ${MOST_COMPARED})
   ) compared join customers o on o.id = compared.id
   where o.merged_into_id is null and similarity(lower(o.facility_name), lower(a.facility_name)) >= ${SIMILAR} order by 4 desc, 1 desc limit ${MOST_OF_A_KEY})`;

/**
 * One page of pairs, newest customer first: $1 and $2 the pair before the page, $3 the least weight, $4 one row more than the page. Every look-up of a customer goes
 * through an index and has a bound. Answers also where the examined customers end.
 */
export const DUPLICATES = `
  with examined as materialized (
    select * from customers where merged_into_id is null and id <= $1::bigint order by id desc limit ${EXAMINED}
  ), evidence as (
    select a.id as newer_id, e.id as older_id, e.kind, min(e.value) as value, max(e.similarity) as similarity from examined a
    cross join lateral (
      ${[
        SAME_NAME,
        SAME_SHIP_TO,
        sharing('same_email', 'lower(btrim(o.contact_email)) = lower(btrim(a.contact_email))', 'o.contact_email'),
        sharing('same_phone', 'phone_digits(o.contact_phone) = phone_digits(a.contact_phone)', 'o.contact_phone'),
        SIMILAR_NAME,
      ].join(' union all ')}
    ) e
    where (a.id, e.id) < ($1::bigint, $2::bigint)
    group by 1, 2, 3
  ), pairs as (
    select newer_id, older_id, sum(${weight}) as weight,
      json_agg(json_build_object('kind', kind, 'value', value, 'similarity', round(similarity::numeric, 2)) order by ${weight} desc, kind) as evidence
    from evidence e
    where not exists (select from duplicate_dismissals d where d.customer_id = newer_id and d.other_customer_id = older_id and d.withdrawn_at is null)
      and not (kind = 'similar_name' and exists (select from evidence s where s.newer_id = e.newer_id and s.older_id = e.older_id and s.kind = 'same_name'))
    group by 1, 2 having sum(${weight}) >= $3::int
    order by 1 desc, 2 desc limit $4::int
  )
  select (select count(*) from examined) as examined, (select min(id) from examined) as last,
    coalesce((select json_agg(json_build_object('customer', ${customerJson('a')}, 'other', ${customerJson('b')},
      'strength', case when p.weight >= 3 then 'strong' when p.weight = 2 then 'moderate' else 'weak' end, 'evidence', p.evidence) order by p.newer_id desc, p.older_id desc)
      from pairs p join customers a on a.id = p.newer_id join customers b on b.id = p.older_id), '[]') as pairs`;
