import { Injectable, type StreamableFile } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { csvFile } from '../../csv/csv-file.js';
import { Database } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { BuiltJson } from '../../http/built-json.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { FeedPage } from '../../http/feed.js';
import { correctDistribution } from './correct-distribution.js';
import { Distribution } from './distribution.entity.js';
import { DistributionQueries } from './distribution.queries.js';
import type {
  DistributionChange,
  DistributionFilters,
  DistributionListQuery,
  DistributionView,
  ListedDistribution,
  NewDistribution,
  Voiding,
} from './distribution.schema.js';
import { exportDistributions } from './export-distributions.js';
import { recordDistribution } from './record-distribution.js';
import { refuseVoidingReturned } from './returns/return-rules.js';

/** The distribution log: what was shipped, kept as evidence. Entries are corrected or voided with a reason, never deleted. */
@Injectable()
export class DistributionsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly distributions: DistributionQueries,
  ) {}

  list(query: DistributionListQuery): Promise<BuiltJson<FeedPage<ListedDistribution>>> {
    return this.distributions.list(query);
  }

  /** @returns a CSV that streams from one snapshot and that the importer can read */
  async export(filters: DistributionFilters): Promise<StreamableFile> {
    const { header, batches } = await exportDistributions(this.database, filters);
    return csvFile(`distributions-${this.config.companyToday()}.csv`, header, batches);
  }

  /** @throws Problem `not_found` */
  get(id: number): Promise<DistributionView> {
    return this.distributions.get(id);
  }

  /** @throws Problem the codes of `recordDistribution` */
  async record(input: NewDistribution): Promise<DistributionView> {
    const id = await retryOnUniqueViolation(() =>
      this.database.transaction(null, (tx) => recordDistribution(tx, input, this.config.companyToday())),
    );
    return this.distributions.get(id);
  }

  /** @throws Problem `reason_required`, `if_match_required`, `stale_etag`, `not_found`, `distribution_voided`, and those of `correctDistribution` */
  async correct(id: number, { reason, ...change }: DistributionChange, precondition: Precondition): Promise<DistributionView> {
    await retryOnUniqueViolation(() =>
      this.database.transaction(requireReason(reason), async (tx) => {
        const entry = await tx.em.getRepository(Distribution).getLocked(id);
        precondition.require(entry.version);
        await correctDistribution(tx, entry, change, this.config.companyToday());
      }),
    );
    return this.distributions.get(id);
  }

  /** @throws Problem `reason_required`, `not_found`, `distribution_voided`, `distribution_has_returns` */
  async void(id: number, voiding: Voiding): Promise<DistributionView> {
    const reason = requireReason(voiding.reason);
    await this.database.transaction(reason, async (tx) => {
      const entry = await tx.em.getRepository(Distribution).getLocked(id);
      await refuseVoidingReturned(tx, id);
      entry.void(reason);
    });
    return this.distributions.get(id);
  }
}
