import { Migration } from '@mikro-orm/migrations';

/**
 * A freeze writes thousands of rows at once, and the reports are read in the minute after it. Until autovacuum comes by, PostgreSQL takes the ledger for
 * nearly empty and compares all its rows with one another. Only an owner may refresh the statistics of a table.
 */
export class Migration20261129150000_know_sizes_of_recalls extends Migration {
  override up(): void {
    this.addSql(`
      create function analyze_recalls() returns void language plpgsql security definer set search_path = public, pg_temp as $$
      begin
        analyze recall_consignees, recall_scope_changes;
      end $$;
      revoke execute on function analyze_recalls() from public`);
  }

  override down(): void {
    this.addSql('drop function analyze_recalls');
  }
}
