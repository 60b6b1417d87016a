import { Injectable } from '@nestjs/common';
import { isReachable } from '../../addresses/reachable-contact.js';
import { Database, type Parameter } from '../../database/database.js';
import { DEFAULT_LIMIT, idInCursor, type Page, toPage } from '../../http/paging.js';
import { customerReferenceJson, shipToJson } from '../customer-json.js';
import { facilityHolds } from '../facility-search.js';
import { consigneeNotFound } from './consignee.repository.js';
import type { ConsigneeListQuery, ConsigneeView } from './consignee.schema.js';
import { CONSIGNEE_CONTACT, CONTACT_JSON } from './consignee-contact.sql.js';

const REACHABLE = isReachable((column) => `contact.${column}`);

/** SQL of the consignee resource, from `consignees r`, its customer `c` and the contact. */
const CONSIGNEE_JSON = `json_build_object('id', r.id, 'customer', ${customerReferenceJson('c')},
  'shipTo', ${shipToJson('r')},
  'recallContactName', r.recall_contact_name, 'recallContactPhone', r.recall_contact_phone, 'recallContactEmail', r.recall_contact_email,
  'contactConfirmedOn', r.contact_confirmed_on, 'contact', ${CONTACT_JSON}, 'reachable', ${REACHABLE}, 'version', r.version,
  'createdAt', iso_utc(r.created_at), 'updatedAt', iso_utc(r.updated_at))`;

const FROM = `from consignees r join customers c on c.id = r.customer_id ${CONSIGNEE_CONTACT}`;

const CONSIGNEE = `select ${CONSIGNEE_JSON} as consignee ${FROM} where r.id = $1`;

/** A ship-to that no live shipment names any more, since it was corrected or its customer merged, is nobody to notify. */
const HAS_SHIPMENTS = `exists (select from distribution_log_entries d
  where d.customer_id = r.customer_id and d.consignee_key = r.consignee_key and d.voided_at is null)`;

/** $1 the id that the page begins before, $2 the customer, $3 what is searched, $4 whether reachable, $5 the day of the confirmation. */
const CONSIGNEES = `
  select r.id, ${CONSIGNEE_JSON} as consignee ${FROM}
  where ($1::bigint is null or r.id < $1) and ($2::bigint is null or r.customer_id = $2)
    and ($3::text is null or r.id in (
      select k.id from consignees k where ${facilityHolds('k.facility_name', '$3')}
      union all select k.id from customers m join consignees k on k.customer_id = m.id where ${facilityHolds('m.facility_name', '$3')}))
    and ($4::boolean is null or ${REACHABLE} = $4)
    and ($5::date is null or r.contact_confirmed_on is null or r.contact_confirmed_on < $5)
    and ${HAS_SHIPMENTS}
  order by r.id desc limit $6`;

@Injectable()
export class ConsigneeQueries {
  constructor(private readonly database: Database) {}

  /**
   * Consignees with live shipments, those that were seen last first.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit = DEFAULT_LIMIT, cursor, ...query }: ConsigneeListQuery): Promise<Page<ConsigneeView>> {
    const parameters: Parameter[] = [
      idInCursor(cursor),
      query.customerId ?? null,
      query.q?.trim() || null,
      query.reachable ?? null,
      query.confirmedBefore ?? null,
      limit + 1,
    ];
    const rows = await this.database.rows<{ id: number; consignee: ConsigneeView }>(CONSIGNEES, parameters);
    const { data, nextCursor } = toPage(rows, limit, ({ id }) => [id]);
    return { data: data.map(({ consignee }) => consignee), nextCursor };
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<ConsigneeView> {
    const row = await this.database.row<{ consignee: ConsigneeView }>(CONSIGNEE, [id]);
    if (!row) throw consigneeNotFound(id);
    return row.consignee;
  }
}
