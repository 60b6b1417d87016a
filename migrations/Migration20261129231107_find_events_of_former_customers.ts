import { Migration } from '@mikro-orm/migrations';

/**
 * A history shows what belonged to a customer before a merge, and who was merged into it; the trail is the only place that still holds it. Few updates move
 * a record to another customer, so these indexes are small.
 */
export class Migration20261129231107_find_events_of_former_customers extends Migration {
  override up(): void {
    this.addSql(`
      create index audit_events_former_customer on audit_events ((old_values ->> 'customer_id')) where action = 'update' and old_values ? 'customer_id';
      create index audit_events_merges on audit_events (entity_id)
        where entity_type = 'customers' and action = 'update' and old_values ? 'merged_into_id'`);
  }

  override down(): void {
    this.addSql('drop index audit_events_merges, audit_events_former_customer');
  }
}
