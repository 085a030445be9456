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
like(slurp('CHANGELOG.md'), qr/^## \Q$version\E\b/m, 'CHANGELOG.md has a section for it');
ok(-e glob("sql/crm--$version--*.sql"), 'the upgrade to the next version is open');

# The one list of packages is the scripts'; the manual must not miss one.
my $readme = slurp('README.md');
my @packages = split ' ', `env -u PG_CONFIG -u PG_MAJOR bash -c 'source test/lib/packages.sh; echo \${PACKAGES[*]}'`;
is_deeply([ grep { $readme !~ /[` ]\Q$_\E[` ]/ } @packages ], [], 'README.md names every package of test/lib/packages.sh');

done_testing();
