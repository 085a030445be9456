# What an installation of the extension is: every member object with everything
# that the catalogs say of it and that does not depend on the database.
#
#   use CrmObjects;
#   my $fresh = CrmObjects::describe($node, 'fresh');
#   my $other = CrmObjects::describe($node, 'other');
#   is_deeply([ CrmObjects::differences($fresh, $other) ], [], 'both are the same');
package CrmObjects;

use strict;
use warnings FATAL => 'all';
use utf8;

use JSON::PP;

# One row per object and aspect of it; NULL where there is nothing to say.
my $members = q{
WITH member AS (
    SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'crm'
      -- to later versions than 15, array types and the row types of tables and views are members too
      AND NOT (d.classid = 'pg_type'::regclass AND d.objid IN (SELECT typarray FROM pg_type UNION ALL SELECT reltype FROM pg_class WHERE relkind <> 'c'))
), relation AS (
    SELECT m.object, c.* FROM member m JOIN pg_class c
        ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
           OR m.classid = 'pg_type'::regclass AND c.reltype = m.objid
), attribute AS (
    SELECT object || ' column ' || a.attname AS object, a.*,
           row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS place
    FROM relation JOIN pg_attribute a ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
), said AS (
    SELECT object, jsonb_build_object('comment', obj_description(objid, (SELECT relname FROM pg_class c WHERE c.oid = classid))) AS says
    FROM member
    UNION ALL
    SELECT object, jsonb_build_object('owner', proowner::regrole, 'privileges', pg_temp.privileges(coalesce(proacl, acldefault('f', proowner))),
           'cost', procost, 'rows', prorows, 'parallel', proparallel, 'volatile', provolatile, 'kind', prokind, 'strict', proisstrict,
           'leakproof', proleakproof, 'returns a set', proretset, 'settings', proconfig, 'security definer', prosecdef,
           'body', coalesce(pg_get_function_sqlbody(p.oid), prosrc), 'library', probin, 'support', prosupport,
           'language', (SELECT lanname FROM pg_language l WHERE l.oid = prolang),
           'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid))
    FROM member JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid
    UNION ALL
    SELECT object, to_jsonb(a) - 'aggfnoid' || jsonb_build_object('aggtranstype', format_type(aggtranstype, NULL),
           'aggmtranstype', format_type(aggmtranstype, NULL), 'aggsortop', aggsortop::regoperator)
    FROM member JOIN pg_aggregate a ON classid = 'pg_proc'::regclass AND a.aggfnoid = objid
    UNION ALL
    SELECT object, to_jsonb(t) - '{oid,typnamespace,typrelid,typarray,typname}'::text[] || jsonb_build_object('typowner', typowner::regrole,
           'typacl', pg_temp.privileges(coalesce(typacl, acldefault('T', typowner))), 'typelem', format_type(typelem, NULL),
           'typbasetype', format_type(typbasetype, typtypmod), 'typcollation', typcollation::regcollation,
           'labels', (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
    FROM member JOIN pg_type t ON classid = 'pg_type'::regclass AND t.oid = objid
    UNION ALL
    SELECT object, jsonb_build_object('context', castcontext, 'method', castmethod, 'function', castfunc::regprocedure)
    FROM member JOIN pg_cast c ON classid = 'pg_cast'::regclass AND c.oid = objid
    UNION ALL
    SELECT object, jsonb_build_object('left', format_type(oprleft, NULL), 'right', format_type(oprright, NULL), 'function', oprcode,
           'commutator', oprcom::regoperator, 'negator', oprnegate::regoperator, 'restrict', oprrest, 'join', oprjoin,
           'merges', oprcanmerge, 'hashes', oprcanhash)
    FROM member JOIN pg_operator o ON classid = 'pg_operator'::regclass AND o.oid = objid
    UNION ALL
    SELECT object, jsonb_build_object('owner', relowner::regrole, 'kind', relkind, 'options', reloptions, 'persistence', relpersistence,
           'replica identity', relreplident, 'row security', relrowsecurity,
           'privileges', pg_temp.privileges(coalesce(relacl, acldefault('r', relowner))),
           'definition', CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
    FROM relation
    UNION ALL
    SELECT a.object, jsonb_build_object('place', place, 'type', format_type(atttypid, atttypmod), 'not null', attnotnull,
           'identity', attidentity, 'generated', attgenerated, 'collation', attcollation::regcollation,
           'privileges', pg_temp.privileges(attacl), 'comment', col_description(attrelid, attnum), 'default', pg_get_expr(adbin, adrelid))
    FROM attribute a LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT pg_describe_object('pg_constraint'::regclass, c.oid, 0),
           jsonb_build_object('definition', pg_get_constraintdef(c.oid), 'comment', obj_description(c.oid, 'pg_constraint'))
    FROM pg_constraint c
    WHERE conrelid IN (SELECT oid FROM relation) OR contypid IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)
    UNION ALL
    SELECT pg_describe_object('pg_class'::regclass, indexrelid, 0),
           jsonb_build_object('definition', pg_get_indexdef(indexrelid), 'comment', obj_description(indexrelid, 'pg_class'))
    FROM relation JOIN pg_index ON indrelid = relation.oid
    UNION ALL
    SELECT pg_describe_object('pg_trigger'::regclass, t.oid, 0), jsonb_build_object('definition', pg_get_triggerdef(t.oid),
           'enabled', tgenabled, 'comment', obj_description(t.oid, 'pg_trigger'))
    FROM relation JOIN pg_trigger t ON tgrelid = relation.oid AND NOT tgisinternal
    UNION ALL
    SELECT 'table ' || config::regclass, jsonb_build_object('dumped', coalesce(nullif(condition, ''), 'whole'))
    FROM pg_extension, unnest(extconfig, extcondition) AS u(config, condition) WHERE extname = 'crm'
    UNION ALL
    SELECT 'schema ' || nspname, jsonb_build_object('privileges', pg_temp.privileges(coalesce(nspacl, acldefault('n', nspowner))))
    FROM pg_namespace n
    WHERE oid = (SELECT extnamespace FROM pg_extension WHERE extname = 'crm')
       OR oid IN (SELECT objid FROM member WHERE classid = 'pg_namespace'::regclass)
)
SELECT jsonb_build_array(object, aspect, value) FROM said, jsonb_each_text(says) AS a(aspect, value) WHERE value IS NOT NULL;
};

# Privileges as one text, in an order of its own.
my $privileges = q{
CREATE FUNCTION pg_temp.privileges(acl aclitem[]) RETURNS text LANGUAGE sql
RETURN (SELECT string_agg(a::text, ' ' ORDER BY a::text COLLATE "C") FROM unnest(acl) AS a);
};

# Rows of the configuration tables, each an aspect of its table.
my $rows = q{
SELECT format('SELECT jsonb_build_array(%L, ''row '' || to_jsonb(t)::text, ''there'') FROM %s AS t', 'table ' || config::regclass, config::regclass)
FROM pg_extension, unnest(extconfig) AS config JOIN pg_class AS c ON c.oid = config AND c.relkind = 'r' WHERE extname = 'crm'
\gexec
};

# describe(NODE, DATABASE): { object => { aspect => value } }.
sub describe
{
	my ($node, $database) = @_;
	my %object;

	foreach my $line (split /\n/, $node->safe_psql($database, $privileges . $members . $rows))
	{
		my ($object, $aspect, $value) = @{ decode_json($line) };
		$object{$object}{$aspect} = $value;
	}
	return \%object;
}

# differences(EXPECTED, GOT): a line for each thing in which two descriptions
# differ, in the words of the first; none when they are the same.
sub differences
{
	my ($expected, $got) = @_;
	my @lines;

	foreach my $object (sort keys %{ { %$expected, %$got } })
	{
		my ($left, $right) = ($expected->{$object}, $got->{$object});
		if (!$right) { push @lines, "missing: $object" }
		elsif (!$left) { push @lines, "left over: $object" }
		else { push @lines, map { "$object: $_" } aspects($left, $right) }
	}
	return map { my $line = $_; utf8::encode($line); $line } @lines;
}

# aspects(EXPECTED, GOT): the same for one object.
sub aspects
{
	my ($left, $right) = @_;
	my @lines;

	foreach my $aspect (sort keys %{ { %$left, %$right } })
	{
		my ($expected, $got) = ($left->{$aspect}, $right->{$aspect});
		if (!defined $got) { push @lines, "missing: $aspect " . excerpt($expected, 0) }
		elsif (!defined $expected) { push @lines, "left over: $aspect " . excerpt($got, 0) }
		elsif ($got ne $expected)
		{
			# the first place where they part
			my $same = 0;
			$same++ while substr($got, $same, 1) eq substr($expected, $same, 1);
			my $from = $same > 60 ? $same - 20 : 0;
			push @lines, "$aspect is " . excerpt($got, $from) . ', not ' . excerpt($expected, $from);
		}
	}
	return @lines;
}

# excerpt(TEXT, FROM): at most 80 characters on one line.
sub excerpt
{
	my ($text, $from) = @_;
	my $part = substr($text, $from, 80) =~ s/\s+/ /gr;

	return ($from ? '…' : '"') . $part . (length($text) > $from + 80 ? '…' : '"');
}

1;
