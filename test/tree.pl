#!/usr/bin/perl
# Checks of the source tree itself, printed as TAP: every file that belongs to a
# pair has its twin, the Makefile lists what is there, and the version is said
# the same everywhere. Runs in the top directory.

use strict;
use warnings;
use Test::More;

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

# The file names matching a pattern, without directory and suffix, sorted.
sub names
{
	return [ sort map { m{([^/]+)\.\w+$} } glob shift ];
}

is_deeply(names('expected/*.out'), names('test/sql/t_*.sql'), 'every test/sql/t_*.sql has its expected/*.out and no other is there');

# What the server says and shows, it says otherwise in another version.
my $server = join '|', 'QUERY PLAN', '^CONTEXT:', 'No function matches', 'canceling statement', 'outside the valid range',
	'requires an OVER clause', 'violates \w+ constraint', 'permission denied for', '(?:cannot|could not) be (?:cast|coerced)',
	'^ERROR:  (?:function|operator|type|relation|schema) .* (?:does not exist|already exists)$';
is_deeply([ grep { slurp($_) =~ /$server/m } glob 'expected/*.out' ],
	[], 'no expected output holds words of the server (\set VERBOSITY sqlstate leaves them out)');
is_deeply([ grep { slurp($_) !~ /\A(?:--.*\n)*\\set SHOW_CONTEXT never$/m } glob 'test/sql/*.sql' ],
	[], 'every regression test begins without the context of errors');

my ($version) = slurp('crm.control') =~ /^default_version = '(.+)'$/m;
my @in_meta = slurp('META.json') =~ /^ +"version": "((?!1\.0\.0").+)"/mg;
is_deeply(\@in_meta, [ ($version) x 2 ], 'META.json is about the version of crm.control');
my $made = slurp('CHANGELOG.md') =~ /^## \Q$version\E, unreleased$/m ? '~dev' : '';
like(slurp('debian/changelog'), qr/\Acrm \(\Q$version$made\E\) /, 'debian/changelog, too, with ~dev until its release: packages of before are older');
like(slurp('CHANGELOG.md'), qr/^## \Q$version\E\b/m, 'CHANGELOG.md has a section for it');
like(slurp('.gitignore'), qr{^/sql/crm--\Q$version\E\.sql$}m, '.gitignore has its install script, which is built');

# Deltas lead from each released version, whose install script is in the tree, to
# this one; there is none from a version that was never released.
my %released = map { m{^sql/crm--([^-]+)\.sql$} && $1 ne $version ? ($1 => 1) : () } glob 'sql/crm--*.sql';
my @deltas = map { m{^sql/crm--([^-]+)--([^-]+)\.sql$} ? [ $1, $2 ] : () } glob 'sql/crm--*.sql';
my %upgradable = ($version => 1);
foreach my $step (1 .. @deltas)
{
	$upgradable{ $_->[0] } = 1 foreach grep { $upgradable{ $_->[1] } } @deltas;
}
is_deeply([ sort map { $_->[0] } grep { !$released{ $_->[0] } } @deltas ], [], 'no delta from a version that was never released');
is_deeply([ sort grep { !$upgradable{$_} } keys %released ], [], "deltas lead from every released version to $version");

# The rooms: what each may include, and no circle.
my @sources = glob 'src/*/*.[ch]';
my (%uses, %stems, @stray);
foreach my $file (@sources)
{
	my ($room, $stem) = $file =~ m{^src/(\w+)/(\w+)\.};

	$stems{$stem}{$room} = 1;
	$uses{$room}{$_} = 1 foreach grep { $_ ne $room && -d "src/$_" } slurp($file) =~ m{^#include "(\w+)/\w+\.h"}mg;
}
my %ground = (math => [], base => ['math'], customer => [ 'base', 'math' ]);
foreach my $room (sort keys %ground)
{
	my %may = map { $_ => 1 } @{ $ground{$room} };
	push @stray, map { "$room includes $_" } grep { !$may{$_} } sort keys %{ $uses{$room} // {} };
}
is_deeply(\@stray, [], 'math includes no room, base only math, customer only these two');

# Rooms without an arrow to one that is left can go; what cannot go is a circle.
my %left = map { m{^src/(\w+)/} => 1 } @sources;
while (my @free = grep { my $room = $_; !grep { $left{$_} } keys %{ $uses{$room} // {} } } keys %left)
{
	delete @left{@free};
}
is_deeply([ sort keys %left ], [], 'no circle of rooms');
is_deeply([ glob 'src/*.[ch]' ], [], 'every source has a room');
is_deeply([ grep { keys %{ $stems{$_} } > 1 } sort keys %stems ], [], 'no two rooms have files of one name');
is_deeply([ grep { /#include "(?!math\/)\w+\// || /#include "postgres/ } map { slurp($_) } glob 'src/math/*.[ch]' ],
	[], 'mathematics includes no header of PostgreSQL');
# A subject of several parts has a file of each: satisfaction_model.sql is of satisfaction.
my %subject = map { $_ => 1, s/_.*//r => 1 } split ' ', slurp('sql/order');
is_deeply([ grep { !/^t_([a-z]+)/ || !$subject{$1} } @{ names('test/sql/t_*.sql') } ], [], 'every regression test begins with the word of its subject');
is_deeply([ grep { !$subject{$_} && $_ ne 'math' } map { m{^src/(\w+)/} } @sources ], [], 'and so does every room, but for mathematics');
is_deeply([ sort split ' ', slurp('sql/order') ], [ grep { !/^crm--/ } @{ names('sql/*.sql') } ], 'sql/order names every file of SQL');

# CONTRIBUTING.md names files and functions that there are. Words in capitals
# stand for others, and released scripts come later.
my $guide = slurp('CONTRIBUTING.md');
my %is_there = map { $_ => 1, s{^src/}{}r => 1, m{([^/]+)$} => 1 } grep { -f } glob '* .ci/* {bench,demo,doc,expected,sql}/* src/*/* test/* test/*/*';
my @files = grep { !/SUBJECT|TOPIC|NAME|MODEL|NNN|crm--/ } $guide =~ m{((?:\w+/)*[\w.-]+\.(?:awk|c|control|h|json|md|out|pl|sh|sql))\b}g;
cmp_ok(scalar(@files), '>', 100, 'CONTRIBUTING.md names files');
is(join(' ', grep { !$is_there{$_} } @files), '', 'all of them are there');
my $code = join "\n", map { slurp($_) } @sources, grep { !/crm--/ } glob 'sql/*.sql';
my %is_defined = map { $_ => 1 } $code =~ /^(?:#define )?(\w+)\(/mg, $code =~ /^[A-Z_]+\((crm_\w+)/mg, $code =~ /^CREATE (?:FUNCTION|AGGREGATE) [^.]+\.(\w+)/mg;
my @functions = $guide =~ /`(\w+)\(\)`/g;
cmp_ok(scalar(@functions), '>', 80, 'CONTRIBUTING.md names functions');
is(join(' ', grep { !$is_defined{$_} } @functions), '', 'all of them are defined');
my @steps = map { [ /^\|[^|]*\|([^|]*`\w+\(\)`[^|]*)\|([^|]*\.[ch][^|]*)\|[^|]*\|$/ ] } split /\n/, $guide =~ s/.*^## Three ways//msr;
my @elsewhere = map {
	my ($calls, $where) = @$_;
	my $text = join "\n", map { my $name = $_; map { slurp($_) } grep { m{/\Q$name\E$} } @sources } $where =~ /(\w+\.[ch])\b/g;
	grep { $text !~ /^(?:\w+\()?$_\b/m } $calls =~ /`(\w+)\(\)`/g
} grep { @$_ } @steps;
is("@elsewhere", '', 'the files beside the functions of the three ways are theirs');
$code .= join "\n", map { slurp($_) } glob 'test/sql/*.sql';
is(join(' ', grep { $code !~ /\b$_\b/ } $guide =~ /`((?:CRM|CLV|FIT)_[A-Z_]+|[a-z]+_[a-z_]+)`/g), '', 'its words of code without parentheses are there, too');

# The one list of packages is the scripts'; the manual must not miss one.
my $readme = slurp('README.md');
my @packages = split ' ', `env -u PG_CONFIG -u PG_MAJOR bash -c 'source test/lib/packages.sh; echo \${PACKAGES[*]}'`;
is_deeply([ grep { $readme !~ /[` ]\Q$_\E[` ]/ } @packages ], [], 'README.md names every package of test/lib/packages.sh');

done_testing();
