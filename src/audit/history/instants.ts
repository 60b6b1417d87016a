import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';

/** The instants at which records can be read as they stood. */
@Injectable()
export class Instants {
  constructor(private readonly database: Database) {}

  /**
   * Waits, a few milliseconds at most, until every transaction that noted its end by this instant has really ended: what it wrote is in this answer, then, as in each later one.
   * A transaction that is still open does not count, since it ends after the instant.
   * @throws Problem `as_of_in_future`
   */
  async settled(asOf: string): Promise<string> {
    const moment = await this.database.row<{ isToCome: boolean }>(`select $1::timestamptz > clock_timestamp() as "isToCome"`, [asOf]);
    if (moment?.isToCome) {
      const detail = `${asOf} is still to come, so nobody knows how the records will stand then.`;
      throw new Problem('as_of_in_future', detail, { errors: [{ pointer: '?asOf', code: 'as_of_in_future', detail }] });
    }
    await this.database.rows('select wait_for_ends()');
    return asOf;
  }
}
