#!/usr/bin/perl
# Checks META.json against the PGXN Meta Spec, version 1.0.0
# (https://pgxn.org/spec/), and against what is there, printed as TAP. Runs in the
# top directory of an archive that make dist has made.

use strict;
use warnings;
use JSON::PP;
use Test::More;

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

my $meta = JSON::PP->new->utf8->decode(slurp('META.json'));
my ($version) = slurp('crm.control') =~ /^default_version = '(.+)'$/m;

my @required = qw(abstract license maintainer meta-spec name provides version);
my @optional = qw(description generated_by no_index prereqs release_status resources tags);
my %known = map { $_ => 1 } @required, @optional;
is_deeply([ grep { !exists $meta->{$_} } @required ], [], 'what the specification requires is there');
is_deeply([ grep { !$known{$_} && !/^x_/i } sort keys %$meta ], [], 'nothing is there that it does not know');

# a Term, a Version and a Tag in its words
my $term = qr{\A[^\s\\/[:cntrl:]]{2,}\z};
my $semantic = qr/\A(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[A-Za-z][0-9A-Za-z-]*)?\z/;
like($meta->{name}, $term, 'the name is a term');
like($meta->{$_}, qr/\S/, "$_ says something") foreach qw(abstract description maintainer);
is($meta->{license}, 'postgresql', 'the licence is of its list');
like(slurp('LICENSE'), qr/\APostgreSQL License\n/, 'and the one of the file');
is($meta->{'meta-spec'}{version}, '1.0.0', 'it is of version 1.0.0');
like($meta->{release_status}, qr/\A(?:stable|testing|unstable)\z/, 'the release has a status');
is($meta->{release_status}, slurp('CHANGELOG.md') =~ /^## \Q$version\E, unreleased$/m ? 'unstable' : 'stable', 'which is that of CHANGELOG.md');
is_deeply([ grep { length > 255 || m{[/\\[:cntrl:]]} } @{ $meta->{tags} } ], [], 'tags are short and without slashes');

like($version, $semantic, 'the version of crm.control is a semantic one');
is($meta->{version}, $version, 'and the distribution has it');
is_deeply([ sort keys %{ $meta->{provides} } ], [ map { s{\.control\z}{}r } glob '*.control' ], 'it provides the extensions that have a control file');
foreach my $name (sort keys %{ $meta->{provides} })
{
	my $extension = $meta->{provides}{$name};

	like($name, $term, "$name is a term");
	is($extension->{version}, $version, "$name has the version of its control file");
	is_deeply([ grep { !/\A(?:abstract|docfile|file|version|x_\w+)\z/i } sort keys %$extension ], [], 'and nothing that the specification does not know');
	ok(-s $extension->{$_}, "$extension->{$_} is in the archive") foreach qw(file docfile);
	is($extension->{file}, "sql/$name--$version.sql", 'and is the install script of this version');
}

my %requires = map { %$_ } map { values %$_ } values %{ $meta->{prereqs} };
is_deeply([ grep { $requires{$_} ne '0' && $requires{$_} !~ $semantic } sort keys %requires ], [], 'what it needs has semantic versions');
is($requires{PostgreSQL}, '15.0.0', 'PostgreSQL from 15 on');
is_deeply([ map { slurp($_) =~ /^(\d+)\+$/m } 'debian/pgversions' ], [15], 'and so have the packages');

done_testing();
