# Other people's operators and functions never run in the extension's SQL: not
# in bodies that are parsed at install, not in PL/pgSQL, not in generated SQL,
# whatever stands in the search_path of whoever calls.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_locks_per_transaction = 1000\ntrack_functions = all\nfsync = off");
$node->restart;

# Operators for every pair of types that the server has none for, so that each
# fits a mixed expression better than the server's own with a cast. Who calls
# one gets an error. The second schema holds a copy of every function of the
# server; its place in a search_path is before pg_catalog.
my $hostile = q{
SET client_min_messages = error;
CREATE SCHEMA operators;
CREATE SCHEMA functions;
GRANT USAGE ON SCHEMA operators, functions TO PUBLIC;
SET search_path = pg_catalog;
CREATE PROCEDURE operators.fill(lefts text[], rights text[]) LANGUAGE plpgsql SET search_path = pg_catalog AS $do$
DECLARE
    op text;
    l text;
    r text;
BEGIN
    FOREACH op IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '%', '^', '->', '->>', '@>', '<@', '&&', '?', '~', '!~', '~~', '!~~'] LOOP
        FOREACH l IN ARRAY lefts || ARRAY['none'] LOOP
            FOREACH r IN ARRAY rights LOOP
                CONTINUE WHEN to_regoperator(format('pg_catalog.%s(%s,%s)', op, l, r)) IS NOT NULL OR l = 'none' AND op <> '-'
                              OR to_regoperator(format('operators.%s(%s,%s)', op, l, r)) IS NOT NULL;
                EXECUTE format('CREATE FUNCTION operators.%I(%s %s) RETURNS %s LANGUAGE plpgsql AS %L', concat_ws(' ', 'captured', l, op, r), CASE WHEN l <> 'none' THEN l || ',' END, r,
                    CASE WHEN op IN ('+', '-', '*', '/', '||', '%', '^', '->', '->>') THEN CASE WHEN l IN ('numeric', 'float8', 'text', 'date') THEN l ELSE r END ELSE 'bool' END,
                    format('BEGIN RAISE EXCEPTION %L; END', format('captured %s %s %s', l, replace(op, '%', '%%'), r)));
                EXECUTE format('CREATE OPERATOR operators.%2$s (%4$s RIGHTARG = %3$s, FUNCTION = operators.%1$I)', concat_ws(' ', 'captured', l, op, r), op, r,
                    CASE WHEN l <> 'none' THEN format('LEFTARG = %s,', l) END);
            END LOOP;
        END LOOP;
    END LOOP;
END
$do$;
CREATE FUNCTION operators.kinds() RETURNS text[] LANGUAGE sql RETURN ARRAY['int2', 'int4', 'int8', 'numeric', 'float8', 'float4', 'text', 'name', 'varchar', 'bpchar',
    'date', 'timestamp', 'timestamptz', 'interval', 'daterange', 'bool', 'jsonb', 'uuid', 'regclass', 'oid', 'text[]', 'name[]', 'varchar[]', 'int4[]', 'float8[]', 'numeric[]'];
CALL operators.fill(operators.kinds(), operators.kinds());
-- what catalogs and names are made of
CALL operators.fill('{regtype,regproc,regprocedure,regnamespace,regrole,"\"char\"",xid,bytea,inet,timetz,int8range,numrange,date[],daterange[],regclass,oid,text,name}',
                    '{regtype,regproc,regprocedure,regnamespace,regrole,"\"char\"",xid,bytea,inet,timetz,int8range,numrange,date[],daterange[],regclass,oid,text,name}');
DO $do$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result
             FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a', 'w')
               AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]
               AND p.prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype) LOOP
        BEGIN
            -- an internal function that answers with an error whatever its arguments
            EXECUTE format('CREATE FUNCTION functions.%I(%s) RETURNS %s LANGUAGE internal AS %L',
                           f.proname, replace(f.arguments, 'ORDER BY ', ', '), f.result, 'trigger_in');
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
END
$do$;
RESET search_path;
};

# A copy of every operator of the server, and a type by the name of each of its
# types. The place of these is before pg_catalog, too.
my $copies = q{
SET client_min_messages = error;
CREATE SCHEMA exact;
CREATE SCHEMA types;
GRANT USAGE ON SCHEMA exact, types TO PUBLIC;
SET search_path = pg_catalog;
DO $do$
DECLARE
    o record;
    t record;
BEGIN
    FOR o IN SELECT oprname, oprleft, format_type(oprleft, NULL) AS l, format_type(oprright, NULL) AS r, format_type(oprresult, NULL) AS result,
                    row_number() OVER (ORDER BY oid) AS n, oprcode
             FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION exact.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', 'captured ' || o.n, concat_ws(', ', CASE WHEN o.oprleft <> 0 THEN o.l END, o.r), o.result,
                format('BEGIN RAISE EXCEPTION %L; END', format('captured %s %s %s', o.l, replace(o.oprname, '%', '%%'), o.r)));
            EXECUTE format('CREATE OPERATOR exact.%s (%s RIGHTARG = %s, FUNCTION = exact.%I)', o.oprname, CASE WHEN o.oprleft <> 0 THEN format('LEFTARG = %s,', o.l) END, o.r, 'captured ' || o.n);
        EXCEPTION WHEN invalid_function_definition THEN
            -- polymorphic and internal ones take a function of the server that has another answer
            CONTINUE;
        END;
    END LOOP;
    FOR t IN SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typelem = 0 LOOP
        EXECUTE format('CREATE TYPE types.%I AS ENUM (%L)', t.typname, 'captured type ' || t.typname);
    END LOOP;
END
$do$;
RESET search_path;
};

# 1. Bodies that are parsed at install, views, defaults, checks and indexes:
# the install script in a search_path full of traps binds to none of them.

my ($version) = slurp_file('crm.control') =~ /default_version = '([^']+)'/;
my $script = slurp_file("sql/crm--$version.sql");
$script =~ s/\A.*?(?=^CREATE )//ms;    # the guard of the schema is for the next part
$script =~ s/^SELECT pg_catalog\.pg_extension_config_dump\(.*?;\n//msg;
$script =~ s/\@extschema\@/crm/g;
$script =~ s/\@extowner\@/postgres/g;
$script =~ s/'MODULE_PATHNAME'/'\$libdir\/crm'/g;
my $file = PostgreSQL::Test::Utils::tempdir() . '/install.sql';
append_to_file($file, $script);
my $captured = q{
SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) || ' uses ' || pg_describe_object(d.refclassid, d.refobjid, 0)
FROM pg_depend d
WHERE d.deptype = 'n' AND NOT d.classid = ANY ('{pg_operator,pg_proc}'::regclass[]::oid[] || ARRAY[0::oid]) OR d.classid = 'pg_proc'::regclass AND d.deptype = 'n'
INTERSECT
SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) || ' uses ' || pg_describe_object(d.refclassid, d.refobjid, 0)
FROM pg_depend d
WHERE d.refclassid = 'pg_operator'::regclass AND d.refobjid IN (SELECT oid FROM pg_operator WHERE oprnamespace = 'operators'::regnamespace)
   OR d.refclassid = 'pg_proc'::regclass AND d.classid <> 'pg_operator'::regclass
      AND d.refobjid IN (SELECT oid FROM pg_proc WHERE pronamespace IN ('operators'::regnamespace, 'functions'::regnamespace))
ORDER BY 1 LIMIT 20};
foreach my $path ('operators', 'functions, pg_catalog')
{
	my ($name) = $path =~ /(\w+)/;
	my ($stdout, $stderr);

	$node->safe_psql('postgres', "CREATE DATABASE parsed_$name");
	$node->safe_psql("parsed_$name", $hostile . 'CREATE SCHEMA crm;');
	# what is bound without anybody's notice is in the catalogs, what does not even run is an error
	$node->psql("parsed_$name", "SET client_min_messages = warning;\nSET search_path = $path;\nSET check_function_bodies = off;\n\\i $file\n", on_error_stop => 0, stdout => \$stdout, stderr => \$stderr);
	is($stderr, '', "the script runs with search_path $path");
	is($node->safe_psql("parsed_$name", $captured), '', "and nothing in it is bound to what is there: operands have exact types (1.0, not 1, beside a numeric), or the operator is OPERATOR(pg_catalog.…)");
}
cmp_ok($node->safe_psql('parsed_operators', q{SELECT count(*) FROM pg_operator WHERE oprnamespace = 'operators'::regnamespace}), '>', 5000, 'there were thousands of operators');
cmp_ok($node->safe_psql('parsed_functions', q{SELECT count(*) FROM pg_proc WHERE pronamespace = 'functions'::regnamespace}), '>', 2000, 'and of functions');
# this search finds what it is for
$node->safe_psql('parsed_operators', 'SET search_path = operators; CREATE FUNCTION crm.careless(numeric) RETURNS boolean LANGUAGE sql RETURN $1 > 0');
is($node->safe_psql('parsed_operators', $captured), 'function crm.careless(numeric) uses operator operators.>(numeric,integer)', 'a careless body is found');

# 2. PL/pgSQL, generated SQL and the queries of C functions, run with traps.

$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql(
	'shop', $hostile . $copies . q{
CREATE EXTENSION crm;
-- the extension's own types, too
CREATE FUNCTION operators.ours() RETURNS text[] LANGUAGE sql
    RETURN (SELECT array_agg(t.oid::regtype::text) FROM pg_type t WHERE t.typnamespace::regnamespace::text LIKE 'crm%' AND t.typtype IN ('b', 'd') AND t.typelem = 0);
CALL operators.fill(operators.ours(), operators.kinds() || operators.ours());
CALL operators.fill(operators.kinds(), operators.ours());
CREATE DOMAIN customer_name AS varchar(20);
CREATE TABLE sales AS
SELECT i % 7 AS customer, date '2025-01-05' + i * 5 AS at, (i * 7 % 50 + 1.25)::numeric(10,2) AS amount, i / 2 AS order_id,
       'p' || i % 5 AS product, 'S' || i % 2 AS segment, i % 2 = 0 AS flag,
       date '2025-01-01' + i * 3 AS expires_on, CASE WHEN i % 3 > 0 THEN date '2025-01-10' + i * 3 END AS renewed_on
FROM generate_series(1, 60) AS i;
-- the same rows in other types
CREATE TABLE sales_1 AS SELECT * FROM sales;
CREATE TABLE sales_2 AS SELECT customer::bigint, at::timestamp, amount::int AS amount, order_id::text, product::varchar(10), segment::varchar(10), expires_on::timestamp, renewed_on::timestamp FROM sales;
CREATE TABLE sales_3 AS SELECT customer::varchar(10), at::timestamptz, amount::bigint, order_id::bigint, product::bpchar(10), segment::bpchar(4), expires_on::timestamptz, renewed_on::timestamptz FROM sales;
CREATE TABLE sales_4 AS SELECT customer::text, at, amount::float8, order_id::uuid, product::name, segment::name, expires_on, renewed_on
FROM (SELECT customer, at, amount, md5(order_id::text) AS order_id, product, segment, expires_on, renewed_on FROM sales) AS s;
CREATE TABLE sales_5 AS SELECT customer::text::customer_name AS customer, at, amount::real, order_id::smallint, product::text::customer_name AS product, segment, expires_on, renewed_on FROM sales;
CREATE TABLE sales_6 AS SELECT customer::smallint, at, amount::smallint, order_id, customer::smallint AS product, order_id::smallint % 3::smallint AS segment, expires_on, renewed_on FROM sales;
CREATE TABLE sales_7 AS SELECT md5(customer::text)::uuid AS customer, at, amount, order_id, md5(product)::uuid AS product, segment, expires_on, renewed_on FROM sales;
CREATE TABLE sales_8 AS SELECT customer::bpchar(5), at, amount, order_id, product, segment, expires_on, renewed_on FROM sales;
CREATE TABLE sales_9 AS SELECT customer, at::text, amount::varchar(10), order_id, product, segment, expires_on::bpchar(12), renewed_on::text FROM sales;
});

# Calls: %t is a table of sales. Where a text is the answer, it is run. The
# lines themselves hold no operator and no function of the server.
my @calls = map { [ split /\s*;\s*/ ] } grep { /\S/ } split /\n/, q{
SELECT * FROM crm.create_source('v', '%t', 'customer', 'at', 'amount', 'order_id', as_of => '2025-12-31'); SELECT * FROM v.customer_360 ORDER BY customer; SELECT * FROM v.segments; SELECT * FROM v.rfm_grid; SELECT * FROM v.abc_classes; SELECT * FROM v.abc_curve ORDER BY 1; SELECT * FROM v.value_tiers; SELECT * FROM v.clv_cohorts; SELECT * FROM v.value_histogram
SELECT * FROM crm.create_source('v', '%t', 'customer', 'at', 'amount', method => 'mean', segment_scheme => 'eight_classes', horizon_days => NULL, clv_model => 'best'); SELECT * FROM v.months; SELECT * FROM v.cohorts; SELECT * FROM v.revenue_bridge; SELECT * FROM v.info; CREATE TABLE x AS SELECT * FROM v.customer_360; SELECT * FROM crm.segment_moves('v.customer_360', 'x') ORDER BY 1, 2
SELECT * FROM crm.create_source('v', '%t', 'customer', 'at', 'amount', product => 'product', customers => '%t', attributes => '{renewed_on}', invoices => '%t', issued => 'at', due => 'at', invoice_amount => 'amount', paid_on => 'at', grade => 'segment', clv_model => NULL); SELECT * FROM v.customer_360 ORDER BY customer; SELECT * FROM v.portfolio; SELECT crm.alter_source('v', margin_rate => 0.5, clear => '{product}'); SELECT * FROM crm.drop_source('v')
SELECT crm.satisfaction_sql('%t', 'customer', 'at', 'customer', groups => '{segment}', view => 'trend')
SELECT crm.satisfaction_sql('%t', 'customer', 'at', model => crm.path_model(items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', lowest => 0, highest => 60), items => '{amount,amount}', groups => '{segment}', weight => 'amount', view => 'index')
SELECT * FROM crm.create_satisfaction_views('%t', 'customer', 'at', model => crm.path_model('scsb', '{a,b,c,d,e}', '{expectation,performance,satisfaction,complaints,loyalty}', 0, 60), items => '{amount,amount,amount,amount,amount}', prefix => 'v'); SELECT * FROM v_index; SELECT * FROM v_info
SELECT * FROM crm.create_satisfaction_views('%t', 'customer', 'at', 'customer', crm.path_model(items => '{a,b}', constructs_of => '{x,y}', arrows => '{x->y}', lowest => 0, highest => 60), '{customer,customer}', '{segment}', 'customer', 'quarter', prefix => 'w'); SELECT * FROM w_estimates ORDER BY 1, 2, 3, 4; SELECT * FROM w_nps; SELECT * FROM w_trend
SELECT crm.credit_sql('%t', 'customer', 'at', 'at', 'amount', 'at', 'amount', grade => 'segment', credit_limit => 'order_id', view => 'portfolio')
SELECT * FROM crm.create_credit_views('%t', 'customer', 'at', 'at', 'amount', 'at', grade => 'segment', credit_limit => 'order_id', as_of => '2025-12-31', prefix => 'v'); SELECT * FROM v_portfolio; SELECT * FROM v_aging; SELECT * FROM v_over_limit; SELECT * FROM v_info
SELECT * FROM crm.create_credit_views('%t', 'customer', 'at', 'at', 'amount', 'at', grade => 'segment', days => 90, prefix => 'w'); SELECT * FROM w_customers ORDER BY customer; SELECT * FROM w_grades ORDER BY 1, 2; SELECT * FROM w_alarms ORDER BY 1, 2
SELECT crm.revenue_bridge_sql('%t', 'customer', 'at', 'amount', '2025-03-01', '2025-03-31', '2025-04-01', '2025-04-30')
SELECT crm.revenue_bridge_of('%t', 'customer', 'at', 'amount', '2025-03-01', '2025-03-31', '2025-04-01', '2025-04-30')
SELECT crm.revenue_bridge_series_sql('%t', 'customer', 'at', 'amount', '2025-03-01', '2025-06-30')
SELECT crm.revenue_bridge_series_sql('%t', 'customer', 'at', 'amount', '{"[2025-03-01,2025-04-01)","[2025-04-01,2025-06-01)"}'::pg_catalog.daterange[])
SELECT * FROM crm.revenue_bridge_series('%t', 'customer', 'at', 'amount', '2025-03-01', '2025-06-30', 'week') ORDER BY 1
SELECT * FROM crm.revenue_bridge_series('%t', 'customer', 'at', 'amount', '{"[2025-03-01,2025-04-01)","[2025-04-01,2025-06-01)"}'::pg_catalog.daterange[]) ORDER BY 1
SELECT crm.revenue_bridge_of('%t', 'customer', 'at', 'amount', '[2025-03-01,2025-04-01)', '[2025-04-01,2025-06-01)')
SELECT * FROM crm.revenue_bridge_series('%t', 'customer', 'at', 'amount', '{"[2025-03-01,2025-04-01)","[2025-04-01,2025-06-01)"}') ORDER BY 1
SELECT crm.revenue_bridge_series_sql('%t', 'customer', 'at', 'amount', '{"[2025-03-01,2025-04-01)","[2025-04-01,2025-06-01)"}')
SELECT crm.renewals_sql('%t', 'expires_on', 'renewed_on')
SELECT * FROM crm.renewals('%t', 'expires_on', 'renewed_on')
SELECT crm.white_space_sql('%t', 'customer', 'segment', 'product', 0.1)
SELECT * FROM crm.white_space('%t', 'customer', 'segment', 'product', 0.1) ORDER BY 1, 2, 3
SELECT crm.calendar('2025-01-15', '2025-03-20', 'quarter')
SELECT crm.white_space_sql('%t', 'customer', 'segment', 'product')
SELECT crm.white_space_sql('%t', 'customer', 'segment', 'product', 'amount', 0.1)
SELECT * FROM crm.white_space('%t', 'customer', 'segment', 'product', 'amount', 0.1) ORDER BY 1, 2, 3
SELECT crm.renewals_sql('%t', 'expires_on', 'renewed_on', '2025-06-01')
SELECT * FROM crm.renewals('%t', 'expires_on', 'renewed_on', '2025-06-01', 30, 'quarter') ORDER BY 1
SELECT crm_internal.require_same_length('a', 1, 'b', 1)
SELECT crm_internal.require_labels('{A,B}', 'labels')
SELECT crm.label('profit_class', 'x', 'zh')
SELECT crm_internal.refuse_rows('public.sales_1', '22023', 'odd', 'Use another datestyle.')
SELECT crm.rfm_segment(5, 5, 5), crm.label('segment', 'champions', 'zh'), crm.advice('segment', 'champions'), crm.label('none', 'champions'), crm.rfm_segment(5, 5, 5, 'none')
SELECT crm.label('tier', 1), crm.label('tier', 1, 'zh'), crm.advice('tier', 1), crm.advice('tier', 1, 'zh'), crm.pyramid_fit(1, 'platinum'), crm.pyramid_fit(1, 'none')
SELECT crm.matrix_cell('value_potential', 1, 1, '{2}', '{2}'), crm.advice('matrix', 'maintain', 'zh', 'value_potential'), crm.matrix_cell('none', 1, 1, '{2}', '{2}')
SELECT crm.label('value_tier', 1), crm.label('value_tier', 1, 'zh'), crm_internal.scheme_size('value_tier', NULL)
SELECT * FROM crm_internal.scheme_labels('value_tier', NULL)
SELECT * FROM crm.schemes ORDER BY kind, scheme
SELECT * FROM crm.labels ORDER BY kind, scheme, position
SELECT * FROM crm.define_scheme('segment', 'ours', rules => '[{"segment": "vip", "r": [4, 5], "f": 5}]', others => 'rest'); SELECT crm.copy_scheme('segment', 'ours', 'theirs'); SELECT * FROM crm.scheme_check('segment', 'theirs'); SELECT crm.drop_scheme('segment', 'ours')
SELECT crm.define_scheme('tier', 'ours', '{top,rest}', '{0.5,0.5}', standard => true); SELECT crm.copy_scheme('tier', 'ours', 'theirs'); SELECT crm.label('tier', 1); SELECT crm.drop_scheme('tier', 'ours'); SELECT * FROM crm.labels WHERE kind OPERATOR(pg_catalog.=) 'tier' ORDER BY scheme, position
SELECT crm.define_scheme('matrix', 'ours', '{{a,b}}'); SELECT crm.copy_scheme('matrix', 'ours', 'theirs'); SELECT crm.drop_scheme('matrix', 'ours'); SELECT * FROM crm.scheme_cells WHERE kind OPERATOR(pg_catalog.=) 'matrix' ORDER BY scheme, x, y
};

# answers(PATH, TABLE, CALLS...): everything that is printed, and the errors.
sub answers
{
	my ($path, $table, @statements) = @_;
	my ($stdout, $stderr);
	my $text = "SET TIME ZONE 'UTC';\nSET client_min_messages = error;\nBEGIN;\nSET LOCAL search_path = $path;\n";

	foreach my $statement (map { s/%t/public.$table/gr } @statements)
	{
		$text .= $statement =~ /^SELECT crm\.\w+_sql\(/ ? "$statement AS generated \\gset\nSELECT * FROM (:generated) AS generated ORDER BY 1, 2, 3, 4;\n" : "$statement;\n";
	}
	$node->psql('shop', $text . 'ROLLBACK;', on_error_stop => 0, stdout => \$stdout, stderr => \$stderr);
	$stderr =~ s/^(?:LINE|CONTEXT|HINT|DETAIL|QUERY).*//msg if $stderr !~ /captured|type trigger|aggregate|does not exist/;
	return ($stdout, $stderr);
}

my %runs;
foreach my $table (map { "sales_$_" } 1 .. 9)
{
	foreach my $call (@calls)
	{
		next if $table ne 'sales_1' && "@$call" !~ /%t/;
		my ($expected, $failure) = answers('public', $table, @$call);
		my $title = $call->[0] =~ s/%t/$table/r;
		my $meant = $failure =~ /scheme "none" does not exist|profit_class|of kind "none"|cannot read the rows/;

		next if $failure && !$meant && $table ne 'sales_1';    # not a table that this function takes
		is($failure, '', "$title works") if !$meant;
		$runs{ $call->[0] }++;
		foreach my $path ('operators, public', 'operators, pg_catalog, public', 'functions, pg_catalog, public', 'exact, types, pg_catalog, public')
		{
			my ($stdout, $stderr) = answers($path, $table, @$call);

			is($stderr, $failure, "$title calls nothing in $path");
			is($stdout, $expected, "$title answers the same with $path");
		}
	}
}
foreach my $call (grep { $_->[0] =~ /%t/ } @calls)
{
	cmp_ok($runs{ $call->[0] } // 0, '>=', 4, "$call->[0] takes most of the tables");
}

# Where conditions of a source mean what they mean to the caller, and where a procedure commits, there is no search_path:
# those bodies name nothing without its schema.
foreach my $body (split /\0/, $node->safe_psql('shop', q{SELECT string_agg(p.proname || ' ' || p.prosrc, E'\x01') FROM pg_proc p WHERE p.proname IN ('require_condition', 'source_build', 'source_register', 'source_alter', 'score') AND p.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace)}) =~ s/\x01/\0/gr)
{
	my ($name, $source) = $body =~ /(\w+) (.*)/s;
	my @bare = grep { !/^(?:coalesce|a)$/ } $source =~ s/'(?:[^']|'')*'//gr =~ /(?<![.\w])(\w+)\s*\(/g;
	is("@bare", '', "$name calls nothing without a schema");
}

# Nothing was left out (digits of numbers may be set too): a body in SQL was parsed at install (part 1), or is
# run in a search_path of its own, which is pg_catalog alone.
is( $node->safe_psql(
		'shop', q{
SELECT string_agg(p.oid::regprocedure::text, ', ')
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crm'
JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('c', 'internal')
WHERE p.prosqlbody IS NULL AND p.proname <> ALL ('{require_condition,source_build,source_register,source_alter,score}') AND array_remove(p.proconfig, 'extra_float_digits=1') IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']}),
	'', 'every body that is parsed when it runs has SET search_path = pg_catalog, pg_temp');
cmp_ok($node->safe_psql('shop', q{SELECT count(*) FROM pg_operator WHERE oprnamespace = 'exact'::regnamespace}), '>', 600, 'there was a copy of nearly every operator');
cmp_ok($node->safe_psql('shop', q{SELECT count(*) FROM pg_type WHERE typnamespace = 'types'::regnamespace}), '>', 60, 'and of every type');
is( $node->safe_psql(
		'shop', q{
SELECT string_agg(p.oid::regprocedure::text, ', ')
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crm'
WHERE array_remove(p.proconfig, 'extra_float_digits=1') NOT IN ('{}', ARRAY['search_path=pg_catalog, pg_temp'])}),
	'', 'those with one look into pg_catalog alone');
# these traps find what they are for: a type, an operator of the server, one that it lacks
foreach my $trap ([ 'types, pg_catalog', q{SELECT 'a'::text} ], [ 'exact, pg_catalog', q{SELECT 'a'::pg_catalog.text = 'a'::pg_catalog.text} ],
	[ 'operators', q{SELECT 'int4'::regtype = 'int4'::regtype} ], [ 'exact, pg_catalog', q{SELECT NULLIF('a'::pg_catalog.text, 'b')} ])
{
	my ($stdout, $stderr) = answers($trap->[0], 'sales_1', $trap->[1]);

	like($stderr, qr/captured|invalid input value for enum/, "with search_path $trap->[0], $trap->[1] is caught");
}
foreach my $name (split /\n/, $node->safe_psql('shop', q{SELECT DISTINCT proname FROM pg_proc WHERE pronamespace::regnamespace::text LIKE 'crm%' AND proname LIKE '%\_sql' AND proargtypes[0] = 'regclass'::regtype}))
{
	ok((grep { $_->[0] =~ /^SELECT crm\.\Q$name\E\(/ } @calls), "the query that $name returns was run");
}

done_testing();
