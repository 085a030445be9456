#!/usr/bin/perl
# Runs the SQL blocks of a Markdown page and compares what they print.
#
#   doc_blocks.pl [--update] PAGE
#
# All ```sql blocks of the page run in order in one psql session, in a database
# of their own. It has the extension, unless a block of the page creates it. The
# server is the one psql finds; paths in the page start at the current directory.
#
# A ```text (or bare ```) block right after an SQL block holds what psql prints
# for it, and must be the same up to trailing white space. A block may only
# raise an error if its expected output shows one (ERROR:).
#
# An HTML comment right before a block says when it does not run:
#   <!-- not executed: REASON -->
#   <!-- needs ../shared/data/FILE -->      unless the file is there
#
# Prints TAP, one test per block. --update first writes what the blocks print
# into the expected blocks of the page.

use strict;
use warnings;
use File::Temp;

my $update = @ARGV && $ARGV[0] eq '--update' && shift;
my $page = shift or die "usage: doc_blocks.pl [--update] PAGE\n";
my $text = slurp($page);
my @blocks = sql_blocks($text);

run(grep { !$_->{skip} } @blocks);
rewrite() if $update;
exit report();

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	return <$in>;
}

# The SQL blocks of a page: line number, SQL, the reason to skip it, and the
# text of its expected output with its place in the page, if it has one.
sub sql_blocks
{
	my ($markdown) = @_;
	my (@blocks, $previous);
	my $end = 0;

	while ($markdown =~ /^(\h*)```\h*([^\n`]*?)\h*\n(.*?)^\h*```\h*$/msg)
	{
		my ($indent, $language, $body) = ($1, $2, $3);
		my ($at, $length) = ($-[3], $+[3] - $-[3]);
		my $between = substr $markdown, $end, $-[0] - $end;
		$end = $+[0];
		$body =~ s/^$indent//mg;

		if ($language eq 'sql')
		{
			my $comment = (split /\n\s*/, $between)[-1] // '';
			my $line = 1 + (substr($markdown, 0, $at) =~ tr/\n//);
			$previous = { line => $line, sql => $body, skip => skip_reason($comment) };
			push @blocks, $previous;
			next;
		}
		@{$previous}{qw(expected indent at length)} = ($body, $indent, $at, $length)
		  if $previous && $between !~ /\S/ && $language =~ /^(text)?$/;
		undef $previous;
	}
	return @blocks;
}

# Why the block after this line does not run; empty if it does.
sub skip_reason
{
	my ($line) = @_;
	return $1 if $line =~ /^<!-- not executed: (.+?) -->\s*$/;
	return "no $1" if $line =~ /^<!-- needs (\S+) -->\s*$/ && !-e $1;
	return '';
}

# Runs the blocks in one session and notes in each what it printed; nothing in
# those the session did not finish.
sub run
{
	my @run = @_;
	my $mark = '=== end of block ===';
	my $database = 'doc_' . lc($page =~ s{.*/|\.md$}{}gr);

	psql('postgres', '-c', qq(CREATE DATABASE "$database"));

	# where plans are logged (test/t/021_plan_costs.pl), those of the install script once, in README.md, are enough
	psql($database, '-c', 'SET auto_explain.log_min_duration = -1', '-c', 'CREATE EXTENSION crm')
	  unless grep { $_->{sql} =~ /^\s*CREATE\s+EXTENSION\s+("?)crm\1\b/im } @run;

	my $script = File::Temp->new;
	print $script map { "$_->{sql}\n\\echo $mark\n" } @run;
	close $script;
	my $printed = `psql -X -q -d '$database' < $script 2>&1`;

	my @outputs = split /^\Q$mark\E\n/m, $printed, -1;
	my $rest = pop(@outputs) // '';
	print map { "# $page: $_\n" } split /\n/, $rest;
	$_->{printed} = trim(shift @outputs) foreach @run[ 0 .. $#outputs ];
	return;
}

sub psql
{
	my ($database, @arguments) = @_;
	system('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $database, @arguments) == 0
	  or die "psql failed for $page\n";
	return;
}

sub trim
{
	my ($output) = @_;
	return $output =~ s/[ \t\r]+$//mgr =~ s/\A\n+|\s+\z//gr;
}

# Puts what the blocks printed in place of what the page expects.
sub rewrite
{
	foreach my $block (reverse grep { defined $_->{expected} && defined $_->{printed} } @blocks)
	{
		$block->{expected} = $block->{printed};
		substr $text, $block->{at}, $block->{length}, join '', map { "$block->{indent}$_\n" =~ s/^\h+$//r } split /\n/, $block->{printed};
	}
	open my $out, '>', $page or die "$page: $!\n";
	print $out $text;
	close $out;
	return;
}

# What is wrong with a block that has run; empty if nothing is.
sub complaint
{
	my ($block) = @_;
	my ($printed, $expected) = ($block->{printed}, trim($block->{expected} // ''));

	return 'the session ended in or before this block' unless defined $printed;
	return 'the last statement of the block is not finished' unless finished($block->{sql});
	return "expected:\n$expected\n\nprinted:\n$printed"
	  if defined $block->{expected} && $expected ne $printed;
	return $printed
	  if $printed =~ /^(ERROR|FATAL|PANIC|error|invalid command|\\\w+:|.*: No such file)/m
	  && $expected !~ /^ERROR:/m;
	return '';
}

# Whether SQL ends with a semicolon or a psql command, comments aside.
sub finished
{
	my ($sql) = @_;
	my ($last) = grep { /\S/ && !/^\s*--/ } reverse split /\n/, $sql;
	return !defined $last || $last =~ /;\s*(--.*)?$/ || $last =~ /(^|\s)\\[\w.]/;
}

# Prints the results and returns the exit status.
sub report
{
	my ($number, $failed) = (0, 0);

	foreach my $block (@blocks)
	{
		my $name = sprintf '%d - %s line %d', ++$number, $page, $block->{line};
		my $complaint = $block->{skip} ? '' : complaint($block);

		print $complaint eq '' ? 'ok ' : 'not ok ', $name, $block->{skip} ? " # SKIP $block->{skip}" : '', "\n";
		print map { "#   $_\n" } split /\n/, $complaint;
		$failed ||= $complaint ne '';
	}
	print "1..$number\n";
	return $failed ? 1 : 0;
}
