# Installing: by an ordinary role that may create things in its database, for
# everyone, and without a trace left behind.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->safe_psql(
	'postgres', q{
CREATE ROLE shopkeeper LOGIN;
CREATE ROLE analyst LOGIN;
CREATE ROLE intruder LOGIN;
CREATE DATABASE shop;
GRANT CREATE ON DATABASE shop TO shopkeeper;
CREATE DATABASE taken;
GRANT CREATE ON DATABASE taken TO shopkeeper, intruder;
});

# as(ROLE, DATABASE, SQL): what psql prints, or the SQLSTATE of the first error.
sub as
{
	my ($role, $database, $sql) = @_;
	my ($code, $stdout, $stderr) = $node->psql($database, "\\set VERBOSITY sqlstate\n$sql", extra_params => [ '-U', $role ]);
	return $stderr =~ /ERROR:\s+(\w{5})/ ? $1 : $stdout;
}

# sql(QUERY): what a superuser sees in the database shop.
sub sql { return $node->safe_psql('shop', $_[0]) }

is(as('analyst', 'shop', 'CREATE EXTENSION crm'), '42501', 'a role without CREATE on the database cannot install');
is(as('shopkeeper', 'shop', 'CREATE EXTENSION crm'), '', 'a role with CREATE on the database can');
is(sql(q{SELECT rolname, nspname FROM pg_extension JOIN pg_roles ON pg_roles.oid = extowner JOIN pg_namespace n ON n.oid = extnamespace
         WHERE extname = 'crm'}), 'shopkeeper|crm', 'it owns the extension, in schema crm');

# What everyone may do.
is(as('analyst', 'shop', q{
SELECT sum(customers) FROM (
    WITH p AS (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM crm.simulate_orders(500)),
         m AS (SELECT pop, crm.rfm_fit(pop, '2026-02-01') AS model FROM p)
    SELECT s.* FROM m, crm.rfm_segments(m.model, m.pop) AS s) AS s}), '500', 'another role uses it from orders to segments');
is(as('analyst', 'shop', q{SELECT count(*) FROM crm.scheme_kind, crm.scheme_axis, (SELECT FROM crm.scheme, crm.scheme_code LIMIT 1) AS s, (SELECT FROM crm.scheme_label, crm.scheme_rule LIMIT 1) AS l, (SELECT FROM crm.scheme_cell, crm.scheme_arrow LIMIT 1) AS c LIMIT 1}) > 0,
	1, 'and reads the schemes');
is(as('analyst', 'shop', q{SELECT count(*) >= 0 FROM crm.define_scheme('segment', 'mine', rules => '[{"segment": "all"}]')}), '42501', 'but defines none');
is(as('analyst', 'shop', q{DELETE FROM crm.scheme}), '42501', 'nor deletes any');
is(as('analyst', 'shop', q{UPDATE crm.scheme_code SET code = 'x'}), '42501', 'nor renames segments');
is(as('analyst', 'shop', q{CREATE TABLE crm.t ()}), '42501', 'nor creates anything in the schema');
is(as('shopkeeper', 'shop', q{SELECT count(*) FROM crm.define_scheme('segment', 'mine', rules => '[{"segment": "vip", "r": 5, "f": 5}]', others => 'rest')}),
	'24', 'the owner of the extension defines schemes');
is(as('analyst', 'shop', q{SELECT crm.rfm_segment(5, 5, 1, 'mine'), crm.rfm_segment(1, 5, 1, 'mine')}), 'vip|rest', 'for everyone');
is(as('shopkeeper', 'shop', q{SELECT crm.drop_scheme('segment', 'mine')}), '', 'and drops them');

is(as('shopkeeper', 'shop', 'GRANT SELECT, INSERT, UPDATE, DELETE ON crm.scheme, crm.scheme_code, crm.scheme_label, crm.scheme_axis, crm.scheme_rule, crm.scheme_cell, crm.scheme_arrow TO analyst'), '', 'the owner gives others the right');
is(as('analyst', 'shop', q{SELECT count(*) FROM crm.define_scheme('segment', 'mine', rules => '[{"segment": "all"}]')}), '0', 'who then define schemes');
is(as('analyst', 'shop', q{SELECT crm.drop_scheme('segment', 'mine')}), '', 'and drop them');
is(as('shopkeeper', 'shop', 'REVOKE INSERT, UPDATE, DELETE ON crm.scheme, crm.scheme_code, crm.scheme_label, crm.scheme_axis, crm.scheme_rule, crm.scheme_cell, crm.scheme_arrow FROM analyst'), '', 'and takes it back');
is(as('analyst', 'shop', q{DELETE FROM crm.scheme}), '42501', 'from then on');
# A role that may edit labels and nothing else.
is(as('shopkeeper', 'shop', q{SELECT crm.copy_scheme('tier', 'vip', 'mine'); GRANT INSERT, UPDATE ON crm.scheme_label TO analyst}), '', 'the right to edit labels alone can be given');
is(as('analyst', 'shop', q{INSERT INTO crm.scheme_label VALUES ('tier', 'mine', '1', 'de', 'eins', NULL); SELECT crm.label('tier', 1, 'de', 'mine')}), 'eins', 'and suffices');
is(as('analyst', 'shop', q{INSERT INTO crm.scheme_label VALUES ('tier', 'mine', 'eins', 'de', 'eins', NULL)}), '22023', 'for codes that are there');
is(as('shopkeeper', 'shop', q{SELECT crm.drop_scheme('tier', 'mine'); REVOKE INSERT, UPDATE ON crm.scheme_label FROM analyst}), '', 'until it is taken back');

# What the objects look like.
is(sql(q{
SELECT pg_describe_object(classid, objid, 0)
FROM pg_depend d
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'crm')
  AND NOT EXISTS (SELECT FROM pg_description c WHERE c.classoid = d.classid AND c.objoid = d.objid AND c.objsubid = 0
                  AND c.description ~ '^[A-Z][^ ]* ')
  -- from PostgreSQL 18 on, array types and row types of tables are members too
  AND NOT (classid = 'pg_type'::regclass AND objid IN (
      SELECT oid FROM pg_type WHERE typcategory = 'A' OR typrelid IN (SELECT oid FROM pg_class WHERE relkind <> 'c')))
ORDER BY 1}), '', 'every object has a comment');
is(sql(q{SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND prosecdef}),
	'', 'no function runs with the rights of its owner');
is(sql(q{SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace)
         AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql') AND prosqlbody IS NULL}),
	'', 'every SQL function was parsed when it was created');
is(sql(q{SELECT oid::regclass FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND relkind = 'v'
         AND NOT COALESCE('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)}),
	'', 'every view has the rights of its reader');
is(sql(q{SELECT count(*) > 100 FROM pg_proc WHERE pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND has_function_privilege('analyst', oid, 'EXECUTE')}),
	't', 'functions are for everyone');

# What the library shows to the others in the server.
my $library = "$ENV{CRM_STAGE}" . `$ENV{PG_CONFIG} --pkglibdir` =~ s/\n//r . '/crm.so';
my @exported = sort map { /(\w+)$/ } split /\n/, `nm -D --defined-only $library`;
my @looked_up = map { ($_, "pg_finfo_$_") } split /\n/, sql(q{SELECT DISTINCT prosrc FROM pg_proc WHERE probin LIKE '%crm'});
is_deeply(\@exported, [ sort 'Pg_magic_func', '_PG_init', @looked_up ], 'the library exports what PostgreSQL looks up, nothing else');

# Dropping.
is(as('shopkeeper', 'shop', q{CREATE SCHEMA AUTHORIZATION shopkeeper; CREATE TABLE shopkeeper.kept (s crm.customer_summary)}), '', 'a table holds summaries');
is(as('shopkeeper', 'shop', 'DROP EXTENSION crm'), '2BP01', 'such a table protects the extension');
is(as('shopkeeper', 'shop', 'DROP TABLE shopkeeper.kept; DROP EXTENSION crm'), '', 'without it the extension goes');
is(sql(q{
SELECT 'function', proname FROM pg_proc WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('crm', 'crm_internal'))
UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE nspname = 'crm_internal' UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('crm', 'crm_internal'))
UNION ALL SELECT 'relation', relname FROM pg_class WHERE relnamespace = 'crm'::regnamespace
UNION ALL SELECT 'cast', oid::text FROM pg_cast WHERE oid >= 16384}), '', 'and leaves nothing');
is(as('shopkeeper', 'shop', q{DROP SCHEMA crm; CREATE EXTENSION crm; SELECT crm.rfm_cell(5, 4, 5)}), '545', 'it can be installed again');
is(as('shopkeeper', 'shop', q{DROP EXTENSION crm; CREATE EXTENSION crm; SELECT crm.rfm_cell(10, 4, 5); DROP EXTENSION crm}), '10-4-5', 'and again, in one session');

# A schema crm that someone else made and filled with traps: functions and
# operators that fit the script's expressions better than the built-in ones.
is(as('intruder', 'taken', q{
CREATE SCHEMA crm;
CREATE TABLE crm.caught (by text);
GRANT USAGE ON SCHEMA crm TO PUBLIC;
GRANT INSERT ON crm.caught TO PUBLIC;
CREATE FUNCTION crm.trap(text, text) RETURNS boolean LANGUAGE plpgsql AS
    'BEGIN INSERT INTO crm.caught VALUES (current_user); RETURN true; END';
CREATE FUNCTION crm.trap(int, int) RETURNS boolean LANGUAGE plpgsql AS
    'BEGIN INSERT INTO crm.caught VALUES (current_user); RETURN true; END';
CREATE FUNCTION crm.trap(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS
    'BEGIN INSERT INTO crm.caught VALUES (current_user); RETURN true; END';
CREATE OPERATOR crm.= (FUNCTION = crm.trap, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR crm.<> (FUNCTION = crm.trap, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR crm.= (FUNCTION = crm.trap, LEFTARG = int, RIGHTARG = int);
CREATE OPERATOR crm.>= (FUNCTION = crm.trap, LEFTARG = int, RIGHTARG = int);
CREATE OPERATOR crm.= (FUNCTION = crm.trap, LEFTARG = varchar, RIGHTARG = varchar);
CREATE OPERATOR crm.|| (FUNCTION = crm.trap, LEFTARG = varchar, RIGHTARG = varchar);
CREATE FUNCTION crm.btrim(varchar) RETURNS text LANGUAGE plpgsql AS
    'BEGIN INSERT INTO crm.caught VALUES (current_user); RETURN $1; END';
CREATE FUNCTION crm.string_agg(varchar, varchar) RETURNS text LANGUAGE plpgsql AS
    'BEGIN INSERT INTO crm.caught VALUES (current_user); RETURN $1; END';
}), '', 'someone fills a schema crm with traps');
is(as('shopkeeper', 'taken', 'CREATE EXTENSION crm'), '42710', 'the extension is not installed into it');
is(as('postgres', 'taken', 'CREATE EXTENSION crm'), '42710', 'nor by a superuser');
is($node->safe_psql('taken', 'SELECT count(*) FROM crm.caught'), '0', 'and no trap closes');
is($node->safe_psql('taken', q{SELECT count(*) FROM pg_proc WHERE pronamespace = 'crm'::regnamespace AND proname LIKE 'rfm%'}), '0', 'nothing of ours is in it');
my ($code, $stdout, $stderr) = $node->psql('taken', 'CREATE EXTENSION crm');
like($stderr, qr/schema "crm" is not empty: it holds \w+ .*crm.*HINT: .*ALTER SCHEMA crm RENAME TO/s, 'the message says what is in the way and what to do');

# A schema crm_internal is never taken over, not even an empty one.
$node->safe_psql('postgres', 'CREATE DATABASE inner_taken');
$node->safe_psql('inner_taken', 'CREATE SCHEMA crm_internal');
($code, $stdout, $stderr) = $node->psql('inner_taken', 'CREATE EXTENSION crm');
like($stderr, qr/schema "crm_internal" exists already.*HINT: .*ALTER SCHEMA crm_internal RENAME TO/s, 'a schema crm_internal is refused with what to do');
is($node->safe_psql('inner_taken', 'DROP SCHEMA crm_internal; CREATE EXTENSION crm; SELECT crm.rfm_cell(5, 4, 5)'), '545', 'without it the extension installs');

# One object of any kind is enough.
foreach my $object ('FUNCTION crm.f(int) RETURNS int LANGUAGE sql RETURN 1', 'AGGREGATE crm.a(int) (SFUNC = int4pl, STYPE = int)',
	'OPERATOR crm.= (FUNCTION = numeric_eq, LEFTARG = numeric, RIGHTARG = numeric)', 'TABLE crm.t ()', 'VIEW crm.v AS SELECT 1', 'SEQUENCE crm.s',
	q{TYPE crm.e AS ENUM ('a')}, 'DOMAIN crm.d AS int', 'TYPE crm.c AS (a int)', 'COLLATION crm.l FROM "C"', 'TEXT SEARCH CONFIGURATION crm.ts (COPY = simple)')
{
	is(as('intruder', 'taken', "DROP SCHEMA IF EXISTS crm CASCADE; CREATE SCHEMA crm; CREATE $object"), '', "$object is there");
	is(as('postgres', 'taken', 'CREATE EXTENSION crm'), '42710', 'the extension is not installed beside it');
}

# An empty schema is taken only where nobody else can fill it later.
is(as('intruder', 'taken', 'DROP SCHEMA crm CASCADE; CREATE SCHEMA crm; GRANT CREATE ON SCHEMA crm TO shopkeeper'), '', 'an empty schema of another role');
is(as('postgres', 'taken', 'CREATE EXTENSION crm'), '42501', 'is refused where others may create in it');
is(as('intruder', 'taken', 'REVOKE CREATE ON SCHEMA crm FROM shopkeeper'), '', 'it is for its owner alone');
is(as('postgres', 'taken', 'CREATE EXTENSION crm'), '42501', 'and is refused, since the owner may');
is(as('postgres', 'taken', 'SET row_security = off; CREATE EXTENSION crm; DROP EXTENSION crm'), '', 'but not in a restore, where it is who had installed it');
is(as('postgres', 'taken', 'ALTER SCHEMA crm OWNER TO shopkeeper'), '', 'given to who installs');
is(as('shopkeeper', 'taken', 'CREATE EXTENSION crm; DROP EXTENSION crm'), '', 'it is taken');
is(as('postgres', 'taken', 'ALTER SCHEMA crm OWNER TO postgres; GRANT CREATE ON SCHEMA crm TO shopkeeper'), '', 'a schema that a superuser made for a role');
is(as('shopkeeper', 'taken', 'CREATE EXTENSION crm; DROP EXTENSION crm'), '', 'is taken when that role installs');
is(as('intruder', 'taken', 'CREATE EXTENSION crm'), '42501', 'and refused when another does');

done_testing();
