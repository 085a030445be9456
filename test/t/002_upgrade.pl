# Upgrading: what an installation of a released version becomes through the
# deltas is, object for object, what a fresh installation is.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');

# One line per member object with everything the catalogs say of it that does
# not depend on the database; attributes of composite types and tables follow.
my $members = q{
WITH member AS (
    SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'crm'
      -- from PostgreSQL 18 on, the array types are members too
      AND NOT (d.classid = 'pg_type'::regclass AND d.objid IN (SELECT typarray FROM pg_type))
), relation AS (
    SELECT m.object, c.* FROM member m JOIN pg_class c
        ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
           OR m.classid = 'pg_type'::regclass AND c.reltype = m.objid
)
SELECT object, obj_description(objid, (SELECT relname FROM pg_class c WHERE c.oid = classid)) FROM member
UNION ALL
SELECT object, concat_ws(' | ', p.proacl, p.procost, p.prorows, p.proparallel, p.provolatile, p.prokind, p.proisstrict,
       p.proleakproof, p.proretset, p.proconfig, p.prosrc, p.probin, p.prosupport, pg_get_function_arguments(p.oid),
       pg_get_function_result(p.oid), pg_get_function_sqlbody(p.oid))
FROM member JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid
UNION ALL
SELECT object, concat_ws(' | ', (to_jsonb(a) - 'aggtranstype' - 'aggmtranstype' - 'aggfnoid')::text,
       format_type(aggtranstype, NULL), format_type(aggmtranstype, NULL))
FROM member JOIN pg_aggregate a ON classid = 'pg_proc'::regclass AND a.aggfnoid = objid
UNION ALL
SELECT object, (to_jsonb(t) - 'oid' - 'typnamespace' - 'typowner' - 'typrelid' - 'typarray')::text
FROM member JOIN pg_type t ON classid = 'pg_type'::regclass AND t.oid = objid
UNION ALL
SELECT object, concat_ws(' | ', castcontext, castmethod, castfunc::regprocedure)
FROM member JOIN pg_cast c ON classid = 'pg_cast'::regclass AND c.oid = objid
UNION ALL
SELECT object, concat_ws(' | ', relkind, relacl, reloptions, relpersistence, relreplident,
       CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) END)
FROM relation
UNION ALL
SELECT object, concat_ws(' | ', attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
       attcollation::regcollation, attacl, col_description(attrelid, attnum), pg_get_expr(adbin, adrelid))
FROM relation JOIN pg_attribute a ON attrelid = relation.oid AND attnum > 0
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT object, concat_ws(' | ', conname, pg_get_constraintdef(c.oid), obj_description(c.oid, 'pg_constraint'))
FROM relation JOIN pg_constraint c ON c.conrelid = relation.oid
UNION ALL
SELECT object, concat_ws(' | ', pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class'))
FROM relation JOIN pg_index ON indrelid = relation.oid
UNION ALL
SELECT object, concat_ws(' | ', tgname, pg_get_triggerdef(t.oid), obj_description(t.oid, 'pg_trigger'))
FROM relation JOIN pg_trigger t ON tgrelid = relation.oid AND NOT tgisinternal
UNION ALL
SELECT 'configuration', config::regclass || ': ' || condition
FROM pg_extension, unnest(extconfig, extcondition) AS u(config, condition) WHERE extname = 'crm'
UNION ALL
SELECT 'schema', nspacl::text FROM pg_namespace WHERE nspname = 'crm'
ORDER BY 1, 2};

# Contents of the configuration tables, in the order of their text.
my $contents = q{
SELECT format('SELECT %L, t::text FROM %s AS t ORDER BY t::text COLLATE "C";', config::regclass, config::regclass)
FROM pg_extension, unnest(extconfig) AS config WHERE extname = 'crm' ORDER BY config::regclass::text
\gexec
};

# install(DATABASE, VERSION, UPDATE): what such an installation looks like.
sub install
{
	my ($database, $version, $update) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION crm' . (defined $version ? " VERSION '$version'" : ''));
	$node->safe_psql($database, "ALTER EXTENSION crm UPDATE TO '$update'") if defined $update;
	return $node->safe_psql($database, $members . $contents =~ s/\A\n/;\n/r);
}

my $fresh = install('fresh');
cmp_ok(scalar(split /\n/, $fresh), '>', 500, 'a fresh installation has members with attributes');
like($fresh, qr/^function crm\.rfm_cell\(.*GREATEST/m, 'bodies are part of the comparison');
like($fresh, qr/^crm\.rfm_scheme\|\(rf_grid,/m, 'so are the shipped schemes');

# Every version with an install script, through every delta that ends in this
# version or in the one being developed. (The views of available versions do not
# know staging directories, so a script is looked for by installing it.)
my $current = $node->safe_psql('fresh', q{SELECT extversion FROM pg_extension WHERE extname = 'crm'});
my @paths = grep {
	my ($source, $target) = split /\|/;
	($target eq $current || $target =~ /dev$/)
	  && $node->psql('postgres', "BEGIN; CREATE EXTENSION crm VERSION '$source'; ROLLBACK") == 0
} split /\n/, $node->safe_psql('postgres',
	q{SELECT source, target FROM pg_extension_update_paths('crm') WHERE path IS NOT NULL ORDER BY 1, 2});
cmp_ok(scalar(@paths), '>=', 1, 'there is an upgrade to test');

foreach my $path (@paths)
{
	my ($source, $target) = split /\|/, $path;
	my $upgraded = install('upgraded_' . ($path =~ tr/a-zA-Z0-9/_/cr), $source, $target);
	my %seen;
	$seen{$_}++ for split /\n/, $fresh;
	$seen{$_}-- for split /\n/, $upgraded;
	is_deeply([ map { ($seen{$_} > 0 ? 'missing: ' : 'left over: ') . $_ } grep { $seen{$_} } sort keys %seen ],
		[], "upgraded from $source to $target equals fresh");
}

done_testing();
