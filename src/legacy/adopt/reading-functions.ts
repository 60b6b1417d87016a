import { isoDayFunction } from '../../calendar/parse-date.js';
import { resolvedLot } from '../../rep-traceability/lots/lot-names.js';
import { lotNameSql } from '../../rep-traceability/lots/lot-number.js';

/** Longer texts are no numbers, names or keys of anything: no index could hold them. */
export const LONGEST_KEY = 200;

/**
 * SQL functions of this session that read the text of old columns: null where the value cannot be read, never an error and never a guess.
 * Timestamps of the old system are naive UTC, which the time zone of the transaction makes true.
 */
export const READING_FUNCTIONS = `
set local time zone 'UTC';
set local work_mem = '64MB';
set local temp_buffers = '256MB';
set local jit = off;
${isoDayFunction('pg_temp.old_day')}
create function pg_temp.old_instant(value text) returns timestamptz language sql stable as $$
  select case when pg_temp.old_day(value) is not null
    and substr(value, 11) ~ '^([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)?)?$' then value::timestamptz end
$$;
create function pg_temp.old_number(value text) returns numeric language sql stable as
$$ select case when value ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' then value::numeric end $$;
create function pg_temp.old_integer(value text) returns integer language sql stable as $$
  select case when value ~ '^-?[0-9]{1,10}([.]0+)?$' and abs(value::numeric) < 2147483648 then value::numeric::integer end
$$;
create function pg_temp.old_json(value text) returns jsonb language plpgsql stable as $$
begin
  return value::jsonb;
exception when data_exception then return to_jsonb(value);
end $$;
create function pg_temp.filled(value text) returns text language sql stable as
$$ select case when btrim(value, E' \\t\\r\\n') <> '' then value end $$;
create function pg_temp.short(value text) returns text language sql stable as
$$ select case when length(value) <= ${LONGEST_KEY} then value end $$;
create function pg_temp.lot_name(value text) returns text language sql stable as $$ select nullif(${lotNameSql('value')}, '') $$;
create function pg_temp.resolved_lot(value text) returns text language sql stable as $$ select nullif(${resolvedLot('value')}, '') $$;
`;
