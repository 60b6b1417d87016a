import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { type RequestActor, requestContext } from '../../../database/request-context.js';
import { spokeOfAllUnits } from '../consignees/recall-consignee.sql.js';

const RECORD = `
  insert into recall_letters (recall_consignee_id)
  select c.id from recall_consignees c join recalls r on r.id = c.recall_id
  where c.id = any ($1) and r.closed_at is null and not exists (
    select from recall_letters l where l.recall_consignee_id = c.id and ${spokeOfAllUnits('c.recall_id', 'c.id', 'l.made_at')})
  order by c.id`;

/** When the letters of a recall were made for the first time with the units that they speak of now: the stage `noticesReady`. */
@Injectable()
export class MadeLettersService {
  constructor(private readonly database: Database) {}

  /**
   * Records that the letters of these consignees are made. After the recall was closed it changes nothing.
   * @param actor who asked for them, where the work no longer runs within the request
   */
  async record(consigneeIds: readonly number[], actor?: RequestActor): Promise<void> {
    const record = () => this.database.transaction(null, (tx) => tx.rows(RECORD, [[...consigneeIds], null]));
    await (actor ? requestContext.run(actor, record) : record());
  }
}
