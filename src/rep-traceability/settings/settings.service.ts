import { Injectable } from '@nestjs/common';
import { changedSince } from '../../audit/history/as-written.js';
import { Database, type Statements } from '../../database/database.js';
import { isBlank } from '../../database/text.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { SettingsChange, SettingsView } from './settings.schema.js';

const COLUMNS = `company_name as "companyName", address_lines as "addressLines", contact_name as "contactName", contact_phone as "contactPhone",
  contact_email as "contactEmail", version, iso_utc(updated_at) as "updatedAt"`;
const READ = `select ${COLUMNS} from company_settings`;
/** Waits for a change that is being written. */
const WAIT = 'select from company_settings for share';
const READ_THEN = `select t.* from company_settings s
  cross join lateral jsonb_populate_record(s, ${changedSince('company_settings', 's.id', '$1::timestamptz')}) t`;
const WRITE = `update company_settings set company_name = $1, address_lines = $2, contact_name = $3, contact_phone = $4, contact_email = $5`;

/** Who the company is: its name, its address, and whom the consignees of a recall ask. */
@Injectable()
export class SettingsService {
  constructor(private readonly database: Database) {}

  get(): Promise<SettingsView> {
    return read(this.database, READ);
  }

  /** As they stood at an instant. */
  async at(instant: string): Promise<Omit<SettingsView, 'version' | 'updatedAt'>> {
    await this.database.rows(WAIT);
    const [row] = await this.database.rows<SettingsView & Record<string, unknown>>(`select ${COLUMNS} from (${READ_THEN}) t`, [instant]);
    if (!row) throw new Error('The migration made the one row of company_settings');
    const { version: _version, updatedAt: _updatedAt, ...then } = row;
    return then;
  }

  /** @throws Problem `reason_required`, `stale_etag` */
  async change({ reason, ...change }: SettingsChange, precondition: Precondition): Promise<SettingsView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const before = await read(tx, `${READ} for update`);
      precondition.require(before.version);
      const text = (name: 'companyName' | 'contactName' | 'contactPhone' | 'contactEmail'): string | null => {
        const value = change[name] === undefined ? before[name] : change[name];
        return value === null || isBlank(value) ? null : value;
      };
      const addressLines = change.addressLines ?? before.addressLines;
      await tx.rows(WRITE, [text('companyName'), addressLines, text('contactName'), text('contactPhone'), text('contactEmail')]);
    });
    return this.get();
  }
}

async function read(statements: Statements, sql: string): Promise<SettingsView> {
  const [row] = (await statements.rows(sql)) as SettingsView[];
  if (!row) throw new Error('The migration made the one row of company_settings');
  return row;
}
