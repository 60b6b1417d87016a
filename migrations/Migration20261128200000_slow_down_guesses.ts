import { Migration } from '@mikro-orm/migrations';

/** Failed log-ins are counted by account and address, so that each further guess waits longer, on every instance alike (design section 9). */
export class Migration20261128200000_slow_down_guesses extends Migration {
  override up(): void {
    this.addSql(`
      create table log_in_throttles (
        key bytea primary key,
        failures integer not null,
        open_at timestamptz not null,
        forget_at timestamptz not null,
        known_until timestamptz
      );
      comment on column log_in_throttles.key is 'SHA-256 of an account, an address, or both: what was typed is not kept';
      comment on column log_in_throttles.known_until is 'the account logged in from the address: others cannot slow it down there';
      create index log_in_throttles_forget on log_in_throttles (forget_at)`);
  }

  override down(): void {
    this.addSql(`drop table log_in_throttles`);
  }
}
