import { Injectable, type StreamableFile } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { type Cells, csvFile } from '../../../rest/csv-file.js';
import { LotRepository, lotNotFound } from '../lot.repository.js';
import { lotKey } from '../lot-number.js';
import type { LotTrace } from './lot-trace.schema.js';
import { LOT_CONSIGNEES, LOT_TRACE } from './lot-trace.sql.js';

const COLUMNS = {
  lot_number: 'Lot',
  sku: 'SKU',
  customer_name: 'Customer',
  customer_number: 'Customer Number',
  facility_name: 'Ship To Name',
  address1: 'Address',
  address2: 'Address 2',
  city: 'City',
  state: 'State',
  zip: 'Zip',
  country: 'Country',
  contact_name: 'Contact Name',
  contact_phone: 'Contact Phone',
  contact_email: 'Contact Email',
  units: 'Units',
  distributions: 'Distributions',
  first_ship_date: 'First Ship Date',
  last_ship_date: 'Last Ship Date',
  order_numbers: 'Order Numbers',
} as const;

type ConsigneeRow = Record<keyof typeof COLUMNS, string | null>;
const columns = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** Who received a lot. */
@Injectable()
export class LotTraceRepository {
  constructor(
    private readonly database: Database,
    private readonly lots: LotRepository,
  ) {}

  async trace(text: string): Promise<LotTrace> {
    const row = await this.database.row<{ trace: LotTrace }>(LOT_TRACE, [lotKey(text)], 'lot_trace');
    if (!row) throw lotNotFound(text);
    return row.trace;
  }

  async consigneeFile(text: string): Promise<StreamableFile> {
    const { lotNumber } = await this.lots.get(text);
    return csvFile(`lot-trace-${lotNumber}.csv`, Object.values(COLUMNS), this.consignees(lotNumber));
  }

  private async *consignees(lotNumber: string): AsyncGenerator<Cells[]> {
    for await (const rows of this.database.stream<ConsigneeRow>(LOT_CONSIGNEES, [lotNumber])) {
      yield rows.map((row) => columns.map((column) => row[column]));
    }
  }
}
