import { Migration } from '@mikro-orm/migrations';

/**
 * What changes no record leaves its event too: log-ins, failures, log-outs, exports, downloads, password links (design section 9). The table keeps no
 * row: its trigger makes the event, as triggers make all others.
 */
export class Migration20261128201000_record_log_ins_and_downloads extends Migration {
  override up(): void {
    this.addSql(`
      create table access_events (action text not null, subject text not null, details jsonb not null);
      comment on table access_events is 'never holds a row: an insert becomes an audit event';
      create function record_access() returns trigger language plpgsql security definer set search_path from current as $$
      begin
        insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
        values (audit_actor_id(), audit_actor(), new.action, 'access_events', new.subject, new.details, audit_setting('reason'), audit_setting('request_id'));
        return null;
      end $$;
      create trigger access_events_recorded before insert on access_events for each row execute function record_access()`);
  }

  override down(): void {
    this.addSql(`drop table access_events; drop function record_access`);
  }
}
