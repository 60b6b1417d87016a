import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { filled } from '../../database/typed-queries.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem } from '../../problems/problem.js';
import { Consignee } from './consignee.entity.js';
import { ConsigneeQueries } from './consignee.queries.js';
import type { ConsigneeChange, ConsigneeListQuery, ConsigneeView } from './consignee.schema.js';

/** Whom to notify in a recall, and how to reach them. */
@Injectable()
export class ConsigneesService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly consignees: ConsigneeQueries,
  ) {}

  list(query: ConsigneeListQuery): Promise<Page<ConsigneeView>> {
    return this.consignees.list(query);
  }

  /** @throws Problem `not_found` */
  get(id: number): Promise<ConsigneeView> {
    return this.consignees.get(id);
  }

  /** @throws Problem `reason_required`, `not_found`, `stale_etag`, `confirmed_in_future` */
  async change(id: number, { reason, ...contact }: ConsigneeChange, precondition: Precondition): Promise<ConsigneeView> {
    const why = requireReason(reason);
    const today = this.config.companyToday();
    if (contact.contactConfirmedOn && contact.contactConfirmedOn > today) {
      const detail = `Nobody can have confirmed the contact on ${contact.contactConfirmedOn}: today is ${today} where the company works.`;
      throw fieldProblem('confirmed_in_future', 'contactConfirmedOn', detail);
    }
    await this.database.transaction(why, async (tx) => {
      const consignee = await tx.em.getRepository(Consignee).getLocked(id);
      precondition.require(consignee.version);
      consignee.setRecallContact(filled(contact));
    });
    return this.consignees.get(id);
  }
}
