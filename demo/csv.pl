#!/usr/bin/perl
# Reads CSV as programs really write it, UTF-8 on standard input, and prints its
# lines for COPY (text format): number of the line in the file, t if it has more
# fields than the header, the fields. Blank lines and a final Ctrl-Z go, fields
# that are missing at the end of a line are NULL, as are empty ones.
#
#   perl demo/csv.pl NAMES NOTES <file.csv >file.copy
#
# NAMES becomes the columns, "place<TAB>name<TAB>header" a line; NOTES what was
# assumed, "setting<TAB>text" a line; both are for COPY, too. Environment: DELIMITER (default: what fits the first
# lines best), QUOTE=none when quotes mean nothing.

use strict;
use warnings;

my ($names_file, $notes_file) = @ARGV;
my $quotes = ($ENV{QUOTE} // '') ne 'none';
my $empty_word = qr/^(?:NULL|null|\\N|N\/A|#N\/A|NaN|nan|None)$/;
my $longest_field = 1000;	# lines; a quote that goes on is a stray one
my (@ahead, @notes);
my $number = 0;

sub fail
{
	print STDERR "$_[0]\n";
	exit 1;
}

sub note
{
	my ($setting, $text) = @_;
	$text =~ s/\\/\\\\/g;
	push @notes, "$setting\t$text\n";
	return;
}

# Puts the physical lines of the next chunk into @ahead; false at the end. A line
# ends with LF, CRLF or CR.
sub read_lines
{
	my $chunk = <STDIN>;
	return 0 unless defined $chunk;
	fail('holds bytes of value zero: it may be UTF-16 (ENCODING=UTF-16LE), or no text at all') if $chunk =~ /\0/;
	$chunk =~ s/\x1A\s*\z// if eof STDIN;
	$chunk =~ s/\r\n?/\n/g;
	chomp $chunk;
	push @ahead, $chunk eq '' ? '' : split /\n/, $chunk, -1;
	return 1;
}

sub next_line
{
	return undef unless @ahead || read_lines();
	$number++;
	return shift @ahead;
}

# unquoted(LINE, DELIMITER): its fields, where quotes mean nothing.
sub unquoted
{
	my ($line, $delimiter) = @_;
	return [ split /\Q$delimiter\E/, $line, -1 ];
}

# fields(LINE, DELIMITER, MORE): the fields of a line. A quoted field may hold
# delimiters, doubled quotes and line ends; MORE gives the next line, or undef.
# undef when a quote has no end, or its end is not the end of a field.
sub fields
{
	my ($line, $delimiter, $more) = @_;
	my ($from, $lines, @fields) = (0, 1);
	return unquoted($line, $delimiter) unless $quotes && index($line, '"') >= 0;
	while (1)
	{
		pos($line) = $from;
		if ($line =~ /\G *"/gc)
		{
			my $start = pos $line;
			my $value;
			until (defined $value)
			{
				pos($line) = $start;
				if ($line =~ /\G([^"]*(?:""[^"]*)*)"(?!")/gc) { $value = $1; next }
				my $next = '';
				while (index($next, '"') < 0)
				{
					$next = $more->();
					return undef if !defined $next || ++$lines > $longest_field;
					$line .= "\n$next";
				}
			}
			$line =~ /\G((?:(?!\Q$delimiter\E).)*)/gc;
			my $rest = $1;
			return undef if $lines > 1 && $rest =~ /\S/;
			push @fields, ($value =~ s/""/"/gr) . ($rest =~ /\S/ ? $rest : '');
		}
		else
		{
			$line =~ /\G((?:(?!\Q$delimiter\E).)*)/gc;
			push @fields, $1;
		}
		return \@fields if pos($line) == length $line;
		$from = pos($line) + length $delimiter;
	}
}

# swallowed(FIELDS, DELIMITER, COLUMNS): whether a quoted field holds what looks
# like lines of their own, so that its quote is a stray one.
sub swallowed
{
	my ($fields, $delimiter, $columns) = @_;
	foreach my $field (grep { /\n.*\n/ } @$fields)
	{
		my @inner = split /\n/, $field, -1;
		my $like = grep { @{ unquoted($_, $delimiter) } >= $columns } @inner[ 1 .. $#inner - 1 ];
		return 1 if $columns > 2 && $like == @inner - 2;
	}
	return 0;
}

# next_record(DELIMITER, COLUMNS): the fields of the next line, and its number. A
# line with a stray quote is read again, only fields between two quotes lose them.
my $stray = 0;
my ($inside, $first_inside) = (0, 0);

sub next_record
{
	my ($delimiter, $columns) = @_;
	my $line = next_line();
	return unless defined $line;
	my $start = $number;
	my @taken;
	my $fields = fields($line, $delimiter, sub { my $next = next_line(); push @taken, $next if defined $next; return $next });
	if (!$fields || (@taken && swallowed($fields, $delimiter, $columns)))
	{
		unshift @ahead, @taken;
		$number = $start;
		$fields = [ map { s/^"(.*)"$/$1/r } @{ unquoted($line, $delimiter) } ];
		note('QUOTE', "line $start has a quote without its end: read as text") unless $stray++;
		@taken = ();
	}
	$first_inside = $start if @taken && !$inside;
	$inside += @taken;
	return ($fields, $start);
}

# find_delimiter(): the one asked for, or the one by which most of the first lines
# have as many fields as the header, and then the one with most columns.
sub find_delimiter
{
	my $asked = $ENV{DELIMITER} // '';
	my %named = ('\t' => "\t", tab => "\t", TAB => "\t", comma => ',', semicolon => ';', pipe => '|');
	return ($named{$asked} // $asked, '') if $asked ne '';

	while (@ahead < 30 && read_lines()) { }
	if (@ahead && $ahead[0] =~ /^"?sep=(.)"?$/i)
	{
		next_line();
		return ($1, ' (the file says so in its first line)');
	}
	my ($header, @sample) = grep { /\S/ } @ahead[ 0 .. ($#ahead < 29 ? $#ahead : 29) ];
	my @ranked;
	foreach my $delimiter (',', ';', "\t", '|')
	{
		my @more = @sample;
		my $columns = @{ fields($header // '', $delimiter, sub { shift @more }) // [] };
		my $agree = grep { @{ fields($_, $delimiter, sub { undef }) // [] } == $columns } @sample;
		push @ranked, [ $delimiter, $columns, $agree ] if $columns > 1;
	}
	@ranked = sort { $b->[2] <=> $a->[2] || $b->[1] <=> $a->[1] } @ranked;
	return (',', ': a single column') unless @ranked;
	fail("may be separated by \"$ranked[0][0]\" or by \"$ranked[1][0]\": DELIMITER='$ranked[0][0]' or DELIMITER='$ranked[1][0]' says which")
		if @ranked > 1 && $ranked[0][2] == $ranked[1][2] && $ranked[0][1] == $ranked[1][1];
	return ($ranked[0][0], ' (fits the first lines best)');
}

# clipped(NAME, BYTES): at most so many bytes of it, no character cut in two.
sub clipped
{
	my ($name, $bytes) = @_;
	return $name if length $name <= $bytes;
	return substr($name, 0, $bytes + 1) =~ s/(?:[\x00-\x7F]|[\xC0-\xFF][\x80-\xBF]*|[\x80-\xBF]+)\z//r;
}

# column_names(HEADER FIELDS): each made a name for a column: not empty, at most
# 63 bytes, no two alike.
sub column_names
{
	my ($place, %taken, @names) = (0, '(line)' => 1, '(many)' => 1);
	foreach my $header (@{ $_[0] })
	{
		$place++;
		$header =~ s/\xC2\xA0/ /g;
		$header =~ s/\s+/ /g;
		$header =~ s/^ | $//g;
		my $name = clipped($header eq '' ? "column_$place" : $header, 63);
		for (my $copy = 2; $taken{$name}; $copy++)
		{
			$name = clipped($header eq '' ? "column_$place" : $header, 58) . "_$copy";
		}
		note('columns', "column $place has no name: it is \"$name\"") if $header eq '' && $place < @{ $_[0] };
		note('columns', "column $place is another \"$header\": it is \"$name\"") if $header ne '' && $name ne clipped($header, 63);
		$taken{$name} = 1;
		push @names, "$place\t$name\t$header\n" =~ s/\\/\\\\/gr;
	}
	return @names;
}

sub write_file
{
	my ($file, @lines) = @_;
	open my $out, '>', $file or fail("$file: $!");
	print $out @lines;
	close $out or fail("$file: $!");
	return;
}

my $few = 0;
my $blank = 0;
my $emptied = 0;

# print_record(FIELDS, NUMBER, COLUMNS): one line for COPY.
sub print_record
{
	my ($fields, $line, $columns) = @_;
	my $many = 0;
	if (@$fields > $columns)
	{
		$many = grep { /\S/ } splice @$fields, $columns;
	}
	elsif (@$fields < $columns)
	{
		$few++;
		push @$fields, ('') x ($columns - @$fields);
	}
	foreach (@$fields)
	{
		if ($_ eq '') { $_ = '\N' }
		elsif ($_ =~ $empty_word) { $_ = '\N'; $emptied++ }
		else { s/\\/\\\\/g; s/\t/\\t/g; s/\n/\\n/g }
	}
	print join("\t", $line, $many ? 't' : 'f', @$fields), "\n";
	return;
}

binmode STDIN;
binmode STDOUT;
read_lines();
$ahead[0] =~ s/^\xEF\xBB\xBF// if @ahead;
my ($delimiter, $why) = find_delimiter();
my ($header, $line);
while (($header, $line) = next_record($delimiter, 1))
{
	last if grep { /\S/ } @$header;
}
fail('has no header line') unless $header && grep { /\S/ } @$header;
my $columns = @$header;
fail("has $columns columns, more than the 1,500 that can be loaded; DELIMITER='$delimiter' may be wrong") if $columns > 1500;
note('DELIMITER', ($delimiter eq "\t" ? 'tab' : "\"$delimiter\"") . ", $columns columns$why");
write_file($names_file, column_names($header));

while ((my $fields, $line) = next_record($delimiter, $columns))
{
	if (grep { /\S/ } @$fields) { print_record($fields, $line, $columns) }
	else { $blank++ }
}
note('lines', "blank, skipped: $blank") if $blank;
note('lines', "with fewer fields than the header, the rest counts as empty: $few") if $few;
note('QUOTE', "fields that go over several lines, such as from line $first_inside on: $inside lines are not lines of their own") if $inside;
note('QUOTE', "lines with a quote without its end: $stray") if $stray > 1;
note('fields', "that say NULL, N/A, NaN or None and count as empty: $emptied") if $emptied;
write_file($notes_file, @notes);
