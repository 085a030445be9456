# The page of the textbook's terms: every term has its line in the table, under its number and with a
# place to go to, and is a word of the catalogue; and every place that links of the manual name is there.
use strict;
use warnings FATAL => 'all';
use utf8;

use PostgreSQL::Test::Utils;
use Test::More;

# page(FILE): a page of the manual, in characters.
sub page
{
	my $text = slurp_file(shift);
	utf8::decode($text);
	return $text;
}

# anchors(TEXT): the names of a page's headings, as they are linked.
sub anchors
{
	my ($text) = @_;
	$text =~ s/^```.*?^```$//msg;
	return { map { (lc =~ s/[^\p{L}\p{N}\p{M}_ -]//gr =~ tr/ /-/r) => 1 } $text =~ /^#+ (.*)$/mg };
}

my $textbook = page('doc/textbook.md');

# The table of terms: number (or range, or a dash for everyday terms), the terms, their place.
my (%place, @numbers);
while ($textbook =~ /^\| ([\d–]+) \| \[(.+?)\]\((#.+?)\) \|/mg)
{
	my ($number, $terms, $anchor) = ($1, $2, $3);
	$place{$number}{$terms} = $anchor;
	push @numbers, $number =~ /^(\d+)(?:–(\d+))?$/ ? ($1 .. $2 // $1) : ();
}
is_deeply(\@numbers, [ 1 .. 84 ], 'the table has every number, in order');

# Links within a page and to the others; those of doc/reference.md are of the catalogue, which is checked below.
my (%anchors, @astray);
foreach my $file ('README.md', grep { !/reference/ } glob 'doc/*.md')
{
	my ($folder) = $file =~ /^(.*\/)?/;
	foreach my $link (page($file) =~ s/^```.*?^```$//msgr =~ /\]\((?!https?:)([^()\s]+)\)/g)
	{
		my ($to, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
		$to = $to eq '' ? $file : (($folder // '') . $to) =~ s/[^\/]+\/\.\.\///r;
		push @astray, "$file: $link" if !-e $to || $to =~ /\.md$/ && $anchor ne '' && !($anchors{$to} //= anchors(page($to)))->{$anchor};
	}
}
is_deeply(\@astray, [], 'every link of the manual leads to a heading');

# And back: a term that has a query is a word of the catalogue, as it stands or up to its first slash; of a row its first term, and all others of three characters or more.
my %word = map { $_ => 1 } map { split /；/ } page('sql/catalogue.sql') =~ /^    \('\w+', '[^']+', '(?:[^']|'')+', '(?:[^']|'')+', '((?:[^']|'')+)'/mg;
my @unknown;
while ($textbook =~ /^\| [\d–]+ \| \[(.+?)\]\(#.+?\) \| .+? \| query/mg)
{
	my ($first, @others) = split /、/, $1 =~ s/\(.*?\)//gr;
	push @unknown, grep { !$word{$_} && !$word{s{/.*}{}r} } $first, grep { length >= 3 } @others;
}
is_deeply(\@unknown, [], 'every term with a query is a word of the catalogue');

# Recipes of the catalogue are headings of the manual.
my @lost = grep { !($anchors{"doc/$_->[0].md"} //= anchors(page("doc/$_->[0].md")))->{ $_->[1] } } map { [split /#/] } page('sql/catalogue.sql') =~ /^    \('recipe', '([^']+)'/mg;
is_deeply([ map { join('#', @$_) } @lost ], [], 'every recipe of the catalogue leads to a heading');

# What a place holds: a query with its output, but for what is not computed.
my %section = map { (keys %{ anchors($_) })[0] => $_ } split /^(?=##)/m, $textbook =~ s/\A.*?^(?=##)//msr;
my @silent = grep { $section{$_} !~ /^```sql\n.*?^```\n```text$/ms } map { map { s/^#//r } values %$_ } map { $place{$_} } grep { $_ ne '84' } keys %place;
is_deeply([ sort @silent ], [], 'every place but the last of the chapters has a query with its output');

my $reference = ($ENV{CRM_SHARED} || '../shared/data') . '/../reference/textbook.md';
SKIP:
{
	skip "no $reference", 2 unless -e $reference;

	my $list = page($reference);
	my @missing;
	while ($list =~ /^\| ((\d+)(?:–(\d+))?) \| (.+?) \|/mg)
	{
		my ($number, $one_term_each, $terms) = ($1, defined $3, $4);
		my @asked = map { /^([^(（]+)/ } split /[；、]/, $terms;
		@asked = $asked[0] unless $one_term_each;
		my $line = join ' ', keys %{ $place{$number} // {} };
		push @missing, map { "$number $_" } grep { index($line, $_) < 0 } @asked;
	}
	is_deeply(\@missing, [], 'the first term of every row of the reference stands under its number');

	my ($everyday) = $list =~ /^Everyday terms(.*)$/m;
	is_deeply([ grep { !$place{'–'}{$_} } $everyday =~ /(\p{Han}+)/g ], [], 'every everyday term has a line');
}

done_testing();
