import { Migration } from '@mikro-orm/migrations';

/**
 * Notes on customers can be corrected, are dated by a day of the company's calendar, and are voided when they are wrong. The former text stays in the audit
 * trail. A note that was adopted with a day alone keeps it as its day; of other notes only the instant is known.
 */
export class Migration20261129171000_correct_notes_of_customers extends Migration {
  override up(): void {
    this.addSql(`alter table customer_notes add column noted_on date, add column voided_at timestamptz, add column void_reason text,
      add column version integer not null default 1, add column updated_at timestamptz,
      add constraint customer_notes_void_has_reason check ((voided_at is null) = (void_reason is null) and void_reason <> '')`);
    this.addSql(
      `comment on column customer_notes.noted_on is 'the day that the note is of, where the company works; null where only noted_at is known'`,
    );
    this.addSql(`select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'the day of a note that was adopted with a day', true),
      set_config('silqe.request_id', 'Migration20261129171000', true)`);
    this.addSql(`update customer_notes set updated_at = noted_at,
      noted_on = case when author_user_id is null and date_trunc('day', noted_at, 'UTC') = noted_at then (noted_at at time zone 'UTC')::date end`);
    this.addSql(`alter table customer_notes alter column updated_at set default now(), alter column updated_at set not null`);
    this.addSql(
      `create trigger customer_notes_version before update on customer_notes for each row execute function advance_row_version()`,
    );
  }

  override down(): void {
    this.addSql(`drop trigger customer_notes_version on customer_notes;
      alter table customer_notes drop column noted_on, drop column voided_at, drop column void_reason, drop column version, drop column updated_at`);
  }
}
