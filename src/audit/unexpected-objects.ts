/** SQL: whether an object came with an extension. */
export const isMemberOfExtension = (catalogue: string, id: string): string =>
  `exists (select from pg_depend m where m.classid = '${catalogue}'::regclass and m.objid = ${id} and m.deptype = 'e')`;

/** The first number that PostgreSQL gives to an object that is not its own, in every version. */
const FIRST_OF_USERS = 16384;

/**
 * Extensions in the schema public: the migrations make the first, and managed servers have the second there. Another one belongs in a schema of its own, since
 * what it brings could stand before what PostgreSQL has: an operator for two texts, a function for a `varchar`.
 */
const EXTENSIONS = `'{pg_trgm,pg_stat_statements}'::name[]`;

/** Settings of a role or a database that cost time, or are written down. Each other one may change what a statement does or answers. */
const HARMLESS =
  '^(work_mem|maintenance_work_mem|temp_buffers|temp_file_limit|hash_mem_multiplier|logical_decoding_work_mem|effective_\\w+|maintenance_io_concurrency|(random|seq)_page_cost|cpu_\\w+|(min_|max_)?parallel_\\w+|max_parallel_\\w+|jit(_\\w+)?|enable_\\w+|geqo(_\\w+)?|(from|join)_collapse_limit|default_statistics_target|plan_cache_mode|cursor_tuple_fraction|log_\\w+|client_min_messages|track_\\w+|compute_query_id|\\w+_timeout|tcp_\\w+|vacuum_\\w+|application_name|synchronous_commit|(auto_explain|pg_stat_statements)\\.\\w+|search_path=("?\\$user"?, *)?public(, *\\w+)*)(=|$)';

/** Schemas in which names are looked for without a schema: public, those on the path, and those that are called like the log-ins of the release and the web process. */
const ON_THE_PATH = `(select n.oid, n.nspname from pg_namespace n, pg_class o where o.oid = 'audit_events'::regclass
    and n.nspname not like 'pg\\_%' and (n.nspname = 'public' or n.nspname = any (current_schemas(false)) or n.nspname in (current_user, pg_get_userbyid(o.relowner))))`;

/**
 * SQL of what no migration makes, and what would let records be changed, lost or shown otherwise although each object of the migrations is in its place.
 * Objects of extensions count as theirs only if they are in C, as those that somebody adds to an extension are not.
 */
export const UNEXPECTED = `
  select 'foreign keys of ' || c.relname as name, 'are switched off' as problem from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgisinternal and t.tgenabled in ('D', 'R') and c.relnamespace = 'public'::regnamespace group by c.relname
  union all select 'rule ' || r.rulename || ' on ' || c.relname, 'is not of the migrations' from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = 'public'::regnamespace and r.rulename <> '_RETURN'
  union all select 'row security of ' || relname, 'is switched on' from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity
  union all select 'policy ' || p.polname || ' on ' || c.relname, 'is not of the migrations' from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'public'::regnamespace
  union all select 'setting ' || v.setting || coalesce(' of ' || pg_get_userbyid(nullif(s.setrole, 0)), ''), 'is not of the migrations' from pg_db_role_setting s
    join pg_class o on o.oid = 'audit_events'::regclass cross join unnest(s.setconfig) v (setting)
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and s.setrole in (0, o.relowner, current_user::regrole) and v.setting !~ '${HARMLESS}'
  union all select 'setting session_replication_role of this session', 'is not of the migrations' where current_setting('session_replication_role') <> 'origin'
  union all select 'table ' || c.relname, 'shows the rows of ' || i.inhrelid::regclass || ' too' from pg_inherits i join pg_class c on c.oid = i.inhparent
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  union all select 'table ' || relname, 'is hidden by another one of its name' from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not pg_table_is_visible(oid)
  union all select 'function ' || p.proname, 'is hidden by another one of its name' from pg_proc p
    where p.pronamespace = 'public'::regnamespace and not pg_function_is_visible(p.oid) and not ${isMemberOfExtension('pg_proc', 'p.oid')}
  union all select pg_describe_object(d.classid, d.objid, 0), 'is not of the migrations' from pg_depend d join ${ON_THE_PATH} s on s.oid = d.refobjid
    where d.refclassid = 'pg_namespace'::regclass and d.deptype = 'n' and d.classid not in ('pg_statistic_ext'::regclass, 'pg_extension'::regclass)
      and (s.nspname <> 'public' or d.classid not in ('pg_class'::regclass, 'pg_proc'::regclass))
      and not exists (select from pg_depend m where m.classid = d.classid and m.objid = d.objid and m.deptype = 'e')
  union all select 'extension ' || extname, 'is in the schema public and not of the migrations: install it in another schema' from pg_extension
    where extnamespace = 'public'::regnamespace and extname <> all (${EXTENSIONS})
  union all select 'function ' || p.oid::regprocedure, 'was added to the extension ' || x.extname from pg_depend d join pg_extension x on x.oid = d.refobjid
      join pg_proc p on p.oid = d.objid join pg_language l on l.oid = p.prolang
    where d.classid = 'pg_proc'::regclass and d.deptype = 'e' and p.pronamespace = 'public'::regnamespace and l.lanname <> 'c'
  union all select 'operator ' || r.oid::regoperator, 'was added to the extension ' || x.extname from pg_depend d join pg_extension x on x.oid = d.refobjid
      join pg_operator r on r.oid = d.objid
    where d.classid = 'pg_operator'::regclass and d.deptype = 'e' and r.oprnamespace = 'public'::regnamespace and not ${isMemberOfExtension('pg_proc', 'r.oprcode')}
  union all select pg_describe_object(o.classid, o.oid, 0), 'is not of the migrations' from (
      select 'pg_event_trigger'::regclass as classid, oid from pg_event_trigger union all select 'pg_cast'::regclass, oid from pg_cast
      union all select 'pg_language'::regclass, oid from pg_language union all select 'pg_transform'::regclass, oid from pg_transform
      union all select 'pg_subscription'::regclass, s.oid from pg_subscription s where s.subdbid = (select oid from pg_database where datname = current_database())
      union all select 'pg_proc'::regclass, oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace
      union all select 'pg_operator'::regclass, oid from pg_operator where oprnamespace = 'pg_catalog'::regnamespace
      union all select 'pg_class'::regclass, oid from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
    ) o where o.oid >= ${FIRST_OF_USERS}
      and not exists (select from pg_depend m where m.classid = o.classid and m.objid = o.oid and m.deptype = 'e')
  union all select 'cast to ' || k.casttarget::regtype || ' from ' || k.castsource::regtype, 'was added to the extension ' || x.extname
    from pg_depend d join pg_extension x on x.oid = d.refobjid join pg_cast k on k.oid = d.objid
    where d.classid = 'pg_cast'::regclass and d.deptype = 'e' and not ${isMemberOfExtension('pg_type', 'k.castsource')}
      and not ${isMemberOfExtension('pg_type', 'k.casttarget')} and not ${isMemberOfExtension('pg_proc', 'k.castfunc')}
  union all select pg_describe_object(d.classid, d.objid, 0), 'belongs to ' || pg_get_userbyid(d.owner) || ', and the trail to ' || pg_get_userbyid(t.relowner) from (
      select 'pg_class'::regclass as classid, oid as objid, relowner as owner from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S')
      union all select 'pg_proc'::regclass, oid, proowner from pg_proc where pronamespace = 'public'::regnamespace
    ) d join pg_class t on t.oid = 'audit_events'::regclass
    where d.owner <> t.relowner and not exists (select from pg_depend m where m.classid = d.classid and m.objid = d.objid and m.deptype = 'e')
  union all select distinct 'index ' || x.relname, 'uses ' || pg_describe_object(d.refclassid, d.refobjid, 0) || ', which is not of the migrations' from pg_index i
      join pg_class x on x.oid = i.indexrelid join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = x.oid and d.refclassid = 'pg_proc'::regclass
      join pg_proc p on p.oid = d.refobjid
    where x.relnamespace = 'public'::regnamespace and p.pronamespace not in ('public'::regnamespace, 'pg_catalog'::regnamespace)
      and not ${isMemberOfExtension('pg_proc', 'p.oid')}
  order by 1, 2`;
