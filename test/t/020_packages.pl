# What is missing is named by the package that brings it: the scripts' own check,
# in a made-up system of stub programs from which one part at a time is left out.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;

my $home = tempdir(CLEANUP => 1);
my $path = '/usr/local/bin:/usr/bin:/bin';
my @server = map { "$home/postgresql/15/$_" }
	qw(bin/pg_config bin/initdb bin/pg_ctl bin/postgres bin/pgbench bin/psql bin/pg_dump bin/pg_restore
	lib/pgxs/src/makefiles/pgxs.mk lib/pgxs/src/Makefile.global lib/pgxs/src/test/regress/pg_regress);
my $cron = "$home/postgresql/15/lib/pg_cron.so";
my @headers = map { "$home/include/15/server/$_" } qw(postgres.h fmgr.h);

# program(FILE, LINE...): an executable shell script.
sub program
{
	my ($file, @lines) = @_;
	make_path($file =~ s{/[^/]*$}{}r);
	unlink $file;
	open my $out, '>', $file or die "$file: $!";
	print $out join("\n", '#!/bin/sh', @lines), "\n";
	close $out;
	chmod 0755, $file;
	return;
}

# pg_config(FILE, VERSION, PREFIX, HEADERS): a pg_config that says so.
sub pg_config
{
	my ($file, $version, $prefix, $headers) = @_;
	return program($file, 'case $1 in', "--version) echo 'PostgreSQL $version' ;;", "--bindir) echo '$prefix/bin' ;;", "--pkglibdir) echo '$prefix/lib' ;;",
		"--pgxs) echo '$prefix/lib/pgxs/src/makefiles/pgxs.mk' ;;", "--includedir-server) echo '$headers' ;;", 'esac');
}

# Everything there: a server as Debian lays it out, and a bin directory that
# alone is the PATH.
sub whole_system
{
	make_path("$home/bin");
	foreach my $file (@server, @headers, $cron, "$home/bin/python3", "$home/bin/odbcinst")
	{
		program($file, 'exit 0');
	}
	pg_config($server[0], '15.9', "$home/postgresql/15", "$home/include/15/server");
	foreach my $name (qw(env bash sed grep dirname make gcc perl prove gzip iconv))
	{
		my ($real) = grep { -x } map { "$_/$name" } split /:/, $path;
		unlink "$home/bin/$name";
		if ($name =~ /^(env|bash)$/) { symlink $real, "$home/bin/$name" }
		else { program("$home/bin/$name", "PATH=$path exec $real \"\$@\"") }
	}
	program("$home/bin/apt-get", 'exit 1');
	unlink map { "$home/bin/$_" } qw(sudo dpkg dh pg_buildext unzip zip);
	return;
}

# Without ARGUMENT, the program as it is; with it, not in a call that names it.
sub refuses
{
	my ($name, $argument) = @_;
	return program("$home/bin/$name", "case \" \$* \" in *' $argument '*) exit 1 ;; esac", "PATH=$path exec $name \"\$@\"");
}

# need(GROUPS, NAME => VALUE...): exit status and output of need_packages, in an
# environment of just these variables.
sub need
{
	my ($groups, %set) = @_;
	my @set = map { "$_='$set{$_}'" } sort keys %set;
	my $out = `env -i PATH=$home/bin DEBIAN_SERVERS=$home/postgresql DEBIAN_HEADERS=$home/include DEBIAN_PYTHON=$home/bin/python3 @set $home/bin/bash -c 'source test/lib/harness.sh; need_packages $groups; find_pg_config' 2>&1`;
	return ($? >> 8, $out);
}

# names_just(PACKAGES, OUTPUT, TEST NAME): the command to run names these.
sub names_just
{
	my ($packages, $out, $name) = @_;
	my ($line) = $out =~ /Please run:\n.*apt-get install (?:--reinstall )?--no-install-recommends ([a-z0-9 .+-]+)/;
	return is($line, $packages, $name) || diag($out);
}

whole_system();
my ($status, $out) = need('build check orders');
is($status, 0, 'a whole system needs nothing') or diag($out);
is($out, "$server[0]\n", 'and its server is found');

# What is left out, what the scripts want, and the packages to be named.
my $all = 'postgresql-15 postgresql-client-15 postgresql-server-dev-15';
foreach my $case (
	[ 'no compiler', 'build', 'gcc', "unlink $home/bin/gcc" ],
	[ 'a compiler that is only a name', 'build', 'gcc', "program $home/bin/gcc exit 1" ],
	[ 'no C library to build with', 'build', 'libc6-dev', 'refuses gcc stdio.h' ],
	[ 'no make', 'build', 'make', "unlink $home/bin/make" ],
	[ 'no PostgreSQL at all', 'build', $all, 'unlink ' . join ' ', @server, @headers ],
	[ 'a server without headers', 'build', 'postgresql-server-dev-15', "unlink @headers" ],
	[ 'a server with half of its headers', 'build', 'postgresql-server-dev-15', "unlink $headers[1]" ],
	[ 'headers and client programs, but no server', 'build', 'postgresql-15', 'unlink ' . join ' ', @server[ 1 .. 4 ] ],
	[ 'no initdb', 'build', 'postgresql-15', "unlink $server[1]" ],
	[ 'an initdb that cannot be run', 'build', 'postgresql-15', "chmod 0644 $server[1]" ],
	[ 'no psql', 'build', 'postgresql-client-15', "unlink $server[5]" ],
	[ 'no pgxs', 'build', 'postgresql-client-15', "unlink $server[8]" ],
	[ 'no perl modules', 'build check', 'perl libipc-run-perl', "unlink $home/bin/prove $home/bin/perl" ],
	[ 'no IPC::Run', 'build check', 'libipc-run-perl', 'refuses perl -MIPC::Run' ],
	[ 'no Test::More', 'build check', 'perl', 'refuses perl -MTest::More' ],
	[ 'no pg_cron', 'build check', 'postgresql-15-cron', "unlink $cron" ],
	[ 'no ODBC driver', 'build check', 'odbc-postgresql', "program $home/bin/odbcinst exit 1" ],
	[ 'no psycopg2', 'build check', 'python3-psycopg2', "program $home/bin/python3 case \$* in *psycopg2) exit 1 ;; esac" ],
	[ 'no iconv', 'build orders', 'libc-bin', "unlink $home/bin/iconv" ],
	[ 'no gzip', 'build orders', 'gzip', "unlink $home/bin/gzip" ],
	[ 'no linter', 'lint', 'clang clang-tidy shellcheck', 'unlink nothing' ],
	[ 'no archiver', 'dist', 'zip', 'unlink nothing' ],
	[ 'no packaging tools', 'package', 'debhelper postgresql-server-dev-all unzip zip', 'unlink nothing' ],
	[ 'all packaging tools but one', 'package', 'postgresql-server-dev-all', map { "program $home/bin/$_ exit 0" } qw(dh pg_buildext unzip zip) ],
	[ 'several parts', 'build check', 'gcc postgresql-server-dev-15 libipc-run-perl', "unlink $home/bin/gcc @headers", 'refuses perl -MIPC::Run' ],
	[ 'a PG_MAJOR that is not there', 'build', 'postgresql-17 postgresql-client-17 postgresql-server-dev-17', 'PG_MAJOR 17' ],
	[ 'Debian\'s own PG_CONFIG without headers', 'build', 'postgresql-server-dev-15', "unlink @headers", "PG_CONFIG $server[0]" ],
	[ 'Debian\'s own PG_CONFIG that is not there yet', 'build', $all, 'unlink ' . join(' ', @server, @headers), "PG_CONFIG $server[0]" ])
{
	my ($name, $groups, $packages, @steps) = @$case;
	my %set;
	whole_system();
	foreach my $step (@steps)
	{
		my ($what, @words) = split / /, $step;
		if ($what eq 'unlink') { unlink @words }
		elsif ($what eq 'program') { program(shift @words, "@words") }
		elsif ($what eq 'refuses') { refuses(@words) }
		elsif ($what eq 'chmod') { chmod oct $words[0], $words[1] }
		else { $set{$what} = $words[0] }
	}
	($status, $out) = need($groups, %set);
	is($status, 1, "$name: the script ends");
	names_just($packages, $out, "$name: and the command names $packages");
}

# A server of one's own is used when it is whole; packages cannot complete it.
my $own = "$home/own dir";
foreach my $file (map { s{^\Q$home\E/postgresql/15}{$own}r } @server)
{
	program($file, 'exit 0');
}
whole_system();
foreach my $case (
	[ 'whole', '17.2', "$home/include/15/server", 0, qr{^\Q$own/bin/pg_config\E$}m ],
	[ 'without headers', '17.2', "$home/nowhere", 1, qr{^ +\Q$home/nowhere/postgres.h\E\n.*env -u PG_CONFIG make demo$}ms ],
	[ 'too old', '14.9', "$home/include/15/server", 1, qr{PostgreSQL 14, and 15 or later.*env -u PG_CONFIG make demo$}ms ],
	[ 'a development version', '18beta1', "$home/include/15/server", 0, qr{^\Q$own/bin/pg_config\E$}m ])
{
	my ($name, $version, $headers, $expected, $says) = @$case;
	pg_config("$own/bin/pg_config", $version, $own, $headers);
	($status, $out) = need('build', PG_CONFIG => "$own/bin/pg_config");
	is($status, $expected, "an own PG_CONFIG, $name: status");
	like($out, $says, "an own PG_CONFIG, $name: what it says");
}
unlink "$own/bin/initdb";
($status, $out) = need('build', PG_CONFIG => "$own/bin/pg_config", CRM_GOAL => 'check');
like($out, qr{^ +\Q$own/bin/initdb\E\n.*env -u PG_CONFIG make check$}ms, 'an own PG_CONFIG without initdb');
($status, $out) = need('build', PG_CONFIG => '/nowhere/pg_config');
like($out, qr{PG_CONFIG=/nowhere/pg_config cannot be run.*env -u PG_CONFIG make demo$}ms, 'a PG_CONFIG that is not there');

# Where it may, the script installs: here sudo asks for no password, and apt-get
# brings the headers back unless it is broken.
my $brings = "case \"\$*\" in *' -s '*) ;; *postgresql-server-dev-15*) for file in @headers; do echo >\$file; done ;; esac";
foreach my $case (
	[ 'installs what is missing', $brings, 0, qr{^\[.*Installing postgresql-server-dev-15\n.*pg_config$}ms ],
	[ 'says when the installation fails', 'exit 100', 1, qr{could not install postgresql-server-dev-15.*apt-get install .*postgresql-server-dev-15$}ms ],
	[ 'says when it changes nothing', 'exit 0', 1, qr{installed, and yet.*postgresql-server-dev-15.*\Q$headers[0]\E}ms ])
{
	my ($name, $does, $expected, $says) = @$case;
	whole_system();
	unlink @headers;
	program("$home/bin/sudo", '[ "$1" != -n ] || shift', 'case $1 in env) exec "$@" ;; esac', 'exit 0');
	program("$home/bin/apt-get", $does);
	($status, $out) = need('build');
	is($status, $expected, "sudo $name: status");
	like($out, $says, "sudo $name");
}

done_testing();
