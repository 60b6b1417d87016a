import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.module.js';
import { Database } from '../../../database/database.js';
import { Problem } from '../../../problems/problem.js';
import type { OpenedRecall } from '../recall.schema.js';
import { RecallsService } from '../recalls.service.js';
import { HARD_LOT, type HardLot } from './hard-lots.sql.js';
import type { RandomDrill } from './random-drill.schema.js';
import { whyHard } from './why-hard.js';

/** Drills whose lot nobody chose, so that nobody could prepare it. */
@Injectable()
export class RandomDrillService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly recalls: RecallsService,
  ) {}

  /** @throws Problem `nothing_to_drill` while no lot was shipped, or each that was is in an open recall */
  async open({ title, reason }: RandomDrill): Promise<OpenedRecall> {
    const lot = await this.database.row<HardLot & Record<string, unknown>>(HARD_LOT);
    if (!lot) throw new Problem('nothing_to_drill', 'No lot was shipped that is in no open recall or drill.');
    const named = title ?? `Drill of lot ${lot.lotNumber}, ${this.config.companyToday()}`;
    return this.recalls.open({ title: named, reason, kind: 'drill', lotNumbers: [lot.lotNumber] }, whyHard(lot));
  }
}
