import { Migration } from '@mikro-orm/migrations';

/**
 * Reviews of the audit trail (21 CFR 11.10(e), design section 8). Each begins where the one before ended, in the order of events that is final, so each event belongs to
 * one review. A review is signed when it is made.
 */
export class Migration20261129232501_review_the_trail extends Migration {
  override up(): void {
    this.addSql(`
      create table audit_reviews (
        id bigint generated always as identity primary key,
        from_change bigint not null,
        from_event bigint not null,
        up_to_change bigint not null,
        up_to_event bigint not null,
        first_occurred_at timestamptz not null,
        last_occurred_at timestamptz not null,
        events integer not null check (events > 0),
        changes jsonb not null,
        conclusion text not null check (btrim(conclusion) <> ''),
        reviewed_at timestamptz not null,
        constraint audit_reviews_follow_each_other unique (from_change, from_event),
        constraint audit_reviews_end_after_their_beginning check ((up_to_change, up_to_event) > (from_change, from_event))
      );
      comment on table audit_reviews is 'reviews of the audit trail: each event belongs to one of them, or to none yet';
      comment on column audit_reviews.from_change is 'with from_event the last event of the review before; -1 and 0 for the first one';
      comment on column audit_reviews.up_to_change is 'with up_to_event the last event of this review, in the order (change_number, id)';
      comment on column audit_reviews.changes is 'how many manual changes of each kind the period had';
      create function follow_last_review() returns trigger language plpgsql as $$
      declare
        last_change bigint;
        last_event bigint;
      begin
        select up_to_change, up_to_event into last_change, last_event from audit_reviews order by up_to_change desc, up_to_event desc limit 1;
        if new.from_change <> coalesce(last_change, -1) or new.from_event <> coalesce(last_event, 0) then
          raise exception 'a review begins where the one before ended' using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger audit_reviews_follow before insert on audit_reviews for each row execute function follow_last_review();
      create trigger audit_reviews_never_deleted before delete or truncate on audit_reviews for each statement execute function refuse_delete();
      create trigger audit_reviews_never_changed before update on audit_reviews for each statement execute function refuse_delete();
      select attach_audit('audit_reviews', 'id', 'full')`);
  }

  override down(): void {
    this.addSql('drop table audit_reviews; drop function follow_last_review');
  }
}
