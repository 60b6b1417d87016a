import { Migration } from '@mikro-orm/migrations';

/** Who wants to log in while others guess at the account gets a turn, which nobody else can use up (design section 9: never a lasting lock-out). */
export class Migration20261129110000_give_turns_to_log_ins extends Migration {
  override up(): void {
    this.addSql(`
      alter table log_in_throttles add column turn_at timestamptz;
      comment on column log_in_throttles.turn_at is 'of an account from an address: when its turn comes, whatever others do; of an account: the last turn given'`);
  }

  override down(): void {
    this.addSql(`alter table log_in_throttles drop column turn_at`);
  }
}
