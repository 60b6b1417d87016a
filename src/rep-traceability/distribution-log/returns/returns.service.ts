import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.module.js';
import { Database } from '../../../database/database.js';
import { requireReason } from '../../../http/concurrency.js';
import type { Page } from '../../../http/paging.js';
import { fieldProblem } from '../../../problems/problem.js';
import { Distribution } from '../distribution.entity.js';
import { DistributionQueries } from '../distribution.queries.js';
import { DistributionReturn } from './return.entity.js';
import { ReturnQueries } from './return.queries.js';
import type { NewReturn, NewReturns, ReturnListQuery, ReturnView, ReturnVoiding } from './return.schema.js';
import { findReturned, refuseImpossibleReturn } from './return-rules.js';

/** What came back of the distributions. */
@Injectable()
export class ReturnsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly distributions: DistributionQueries,
    private readonly returns: ReturnQueries,
  ) {}

  /** @throws Problem `not_found`, `invalid_cursor` */
  async list(distributionId: number, page: ReturnListQuery): Promise<Page<ReturnView>> {
    await this.distributions.get(distributionId);
    return this.returns.list(distributionId, page);
  }

  /** @throws Problem those of `recordMany` */
  async record(distributionId: number, { quantity, ...facts }: NewReturn): Promise<ReturnView> {
    const [recorded] = await this.write({ ...facts, lines: [{ distributionId, quantity }] });
    return recorded as ReturnView;
  }

  /**
   * All lines or none.
   * @throws Problem `not_found`, `distribution_voided`, `future_return_date`, `returned_before_shipped`, `more_than_shipped`
   */
  recordMany(input: NewReturns): Promise<ReturnView[]> {
    return this.write(input, (index, field) => `lines/${index}/${field}`);
  }

  /** @throws Problem `reason_required`, `not_found`, `return_voided` */
  async void(distributionId: number, id: number, { reason }: ReturnVoiding): Promise<ReturnView> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      (await tx.em.getRepository(DistributionReturn).getLocked(distributionId, id)).void(why);
    });
    const [voided] = await this.returns.ofIds([id]);
    return voided as ReturnView;
  }

  /** @param pointerOf the pointer to a field of a line; left out where the distribution is named in the path and the one line is the body */
  private async write({ lines, ...facts }: NewReturns, pointerOf?: (line: number, field: string) => string): Promise<ReturnView[]> {
    const today = this.config.companyToday();
    if (facts.returnedOn > today) {
      throw fieldProblem('future_return_date', 'returnedOn', `${facts.returnedOn} lies after today, ${today}, where the company works.`);
    }
    const ids = await this.database.transaction(facts.reason, async (tx) => {
      const entries = await tx.em.getRepository(Distribution).getManyLocked(
        lines.map(({ distributionId }) => distributionId),
        pointerOf && ((line) => pointerOf(line, 'distributionId')),
      );
      const returned = await findReturned(
        tx,
        entries.map(({ id }) => id),
      );
      for (const [index, { quantity }] of lines.entries()) {
        const entry = entries[index] as Distribution;
        refuseImpossibleReturn(
          entry,
          returned(entry.id),
          { quantity, returnedOn: facts.returnedOn },
          pointerOf?.(index, 'quantity') ?? 'quantity',
        );
      }
      const made = lines.map((line) => tx.em.create(DistributionReturn, { ...facts, ...line }));
      await tx.em.flush();
      return made.map(({ id }) => id);
    });
    return this.returns.ofIds(ids);
  }
}
