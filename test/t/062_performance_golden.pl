# Scorecards, cash flows, agreement within units, quality and the rates of a
# hotline: every golden figure of their topics, from the inputs that stand
# beside it, when ../shared/data is there.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $data = $ENV{CRM_SHARED} or plan(skip_all => '../shared/data is not there');
my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', "SET extra_float_digits = 1;\n$_[0]") }

sql(qq{
CREATE TABLE golden (place int GENERATED ALWAYS AS IDENTITY, topic text, inputs text, metric text, key text, value text, source text);
COPY golden (topic, inputs, metric, key, value, source) FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
});

# Each topic: what its metrics are, by the text of its inputs. What is asked for is a query.
my %tested;
my @topics = qw(scorecard index_numbers investment investment_dated investment_roi investment_retention linkage_icc linkage perfect_order defects fill_rate cost_of_quality process supervision data_quality profile);

# Is a number of ours the golden one: to 1e-9, or of published rows to the printed digits?
sub agrees
{
	my ($ours, $golden, $source) = @_;
	return $ours eq '' if $golden eq 'NULL';
	return 0 if $ours eq '';
	my $printed = $golden =~ /\.(\d+)/ ? 0.51 * 10**-length($1) : 0.51;
	my $tolerance = 1e-9 * (abs($golden) || 1);
	$tolerance = $printed * ($source =~ /cut off/ ? 2 : 1) if $source =~ /^published/ && $printed > $tolerance;
	$tolerance = $1 if $source =~ /meet it to (\S+)\)/;
	return abs($ours - $golden) <= $tolerance;
}

# check(TOPIC, INPUTS, QUERY of metric, key and number): the golden rows of these inputs are all among its rows.
sub check
{
	my ($topic, $inputs, $query) = @_;
	my %ours;
	foreach my $line (split(/\n/, sql($query)))
	{
		my ($metric, $key, $number) = split(/\|/, $line, 3);
		$ours{"$metric|$key"} = $number;
	}
	my $quoted = $inputs =~ s/'/''/gr;
	foreach my $line (split(/\n/, sql("SELECT place, metric, coalesce(key, ''), value, source FROM golden WHERE topic = '$topic' AND inputs = '$quoted' ORDER BY place")))
	{
		my ($place, $metric, $key, $value, $source) = split(/\|/, $line, 5);
		my $number = $ours{"$metric|$key"};
		ok(defined $number && agrees($number, $value, $source), "$topic: $metric $key $value") or diag(defined $number ? "ours: $number" : "not computed: $metric|$key");
		$tested{$place} = 1;
	}
}

# Rows of numbers in brackets, with their places from 0.
sub list_of { return '{' . ($_[0] =~ /\[([^]]*)\]/ ? $1 : die $_[0]) . '}' }

# of the words NAME=NUMBER
sub values_of { my %v = $_[0] =~ /(\w[\w ]*?)=(-?[\d.]+)/g; return %v }

my %check = (
	scorecard => sub
	{
		my ($inputs) = @_;
		if ($inputs =~ /;/)
		{
			my @kpi = map { m/^\s*(\w+) w=(\S+) actual=(\S+) target=(\S+) (\w+) worst=(\S+)/ ? "('$1', $2, $3, $4, '$5', $6)" : () } split(/;/, $inputs);
			my ($cap, $floor) = $inputs =~ /cap=(\S+) floor=(\S+)/;
			is(scalar @kpi, 8, 'all indicators');
			return "WITH kpi(kpi, w, actual, target, direction, worst) AS (VALUES @{[join(',', @kpi)]}), method(method) AS (VALUES ('ratio'), ('range')),
				score AS (SELECT method, kpi, w, crm.attainment(actual, target, direction, method, worst, floor => $floor, cap => $cap) AS a FROM kpi, method)
				SELECT 'attainment_' || method, kpi, a FROM score UNION ALL SELECT 'score_' || method, 'renormalise', crm.weighted_score(a, w) FROM score GROUP BY method
				UNION ALL SELECT 'score_' || method, 'missing_is_zero', crm.weighted_score(coalesce(a, 0), w) FROM score GROUP BY method";
		}
		if ($inputs =~ /weights 0 0, attainments (\S+) (\S+)/) { return "SELECT 'score_ratio', 'edge', crm.weighted_score(a, 0) FROM (VALUES ($1), ($2)) AS v(a)" }
		if ($inputs =~ /all attainments NULL, weights (\d+) (\d+)/) { return "SELECT 'score_ratio', 'edge', crm.weighted_score(NULL::numeric, w) FROM (VALUES ($1), ($2)) AS v(w)" }
		if ($inputs =~ /NICE/)
		{
			my %v = values_of($inputs);
			return "SELECT 'weighted_points', '', $v{weight} * crm.attainment($v{actual}, $v{best}, method => 'range', worst => $v{worst})";
		}
		my ($actual, $target) = $inputs =~ /actual=(\S+) target=(\S+)/ or die $inputs;
		my $range = $inputs =~ /worst=(\S+) .*method=range cap=none/ ? ", method => 'range', worst => $1, cap => NULL" : '';
		my $metric = $range eq '' ? 'attainment_ratio' : 'attainment_range';
		return "SELECT '$metric', k, crm.attainment($actual, $target$range) FROM (VALUES (''), ('edge')) AS v(k)";
	},
	index_numbers => sub
	{
		my ($series, $peers) = $_[0] =~ /series=(\[.*?\]).*peers=(\[.*?\])/;
		my ($target) = $_[0] =~ /target=(\d+)/;
		return "WITH s AS (SELECT x[1]::numeric AS base, x[cardinality(x)]::numeric AS x, cardinality(x) - 1 AS n FROM (SELECT '@{[list_of($series)]}'::numeric[] AS x) AS a), p AS (SELECT unnest('@{[list_of($peers)]}'::numeric[]) AS peer)
			SELECT v.m, '', v.x FROM (SELECT s.*, avg(peer) AS mean, stddev_samp(peer) AS sd, max(peer) AS best, avg((sign(s.x - peer) + 1) / 2) AS rank FROM s, p GROUP BY base, x, n) AS s,
			LATERAL (VALUES ('index_last', 100 * x / base), ('target_attainment', crm.attainment(x, $target)), ('progress_from_base', crm.attainment(x, $target, method => 'range', worst => base)),
			('mean_growth_per_period', (x / base) ^ (1.0 / n) - 1), ('z_score_to_peers', (x - mean) / sd), ('gap_to_best', x / best - 1), ('percentile_rank', rank)) AS v(m, x)";
	},
	investment => sub
	{
		my $rate = $_[0] =~ /rate=(\S+)/ ? $1 : 0;
		return "SELECT v.m, '', v.x FROM (SELECT crm.cash_flow(t - 1, c) AS f, - sum(c) FILTER (WHERE c < 0) AS paid, - min(c) FILTER (WHERE t = 1) AS first, sum(c) AS sum FROM unnest('@{[list_of($_[0])]}'::numeric[]) WITH ORDINALITY AS u(c, t)) AS x,
			LATERAL (VALUES ('npv', crm.npv(f, $rate)), ('irr', crm.irr(f)), ('payback', crm.payback(f)), ('discounted_payback', crm.payback(f, $rate)),
			('profitability_index', 1 + crm.npv(f, $rate) / first), ('roi_undiscounted', sum / paid)) AS v(m, x)";
	},
	investment_dated => sub
	{
		my @paid = map { m/^\s*(\d{4}-\d\d-\d\d) (-?\d+)/ ? "('$1'::date, $2)" : () } split(/;/, $_[0]);
		my $rate = $_[0] =~ /rate=(\S+)/ ? $1 : 0;
		return "SELECT v.m, '', v.x FROM (SELECT crm.cash_flow(d, c) AS f FROM (VALUES @{[join(',', @paid)]}) AS p(d, c)) AS x, LATERAL (VALUES ('xirr', crm.irr(f)), ('xnpv', crm.npv(f, $rate))) AS v(m, x)";
	},
	investment_roi => sub
	{
		my ($margin, $cost) = $_[0] =~ /margin=(\d+) cost=(\d+)/;
		my ($equity, $spent) = $_[0] =~ /equity=(\S+) expenditure=(\S+)/;
		($spent, $equity) = $_[0] =~ /expenditure (\S+) million, customer equity \+(\S+) million/ if !defined $equity;
		return "SELECT 'return_on_customer_equity', '', ($equity - $spent) / $spent" . (defined $cost ? " UNION ALL SELECT 'romi', '', ($margin.0 - $cost) / $cost" : '');
	},
	investment_retention => sub
	{
		my %v = values_of($_[0]);
		return "SELECT v.m, '', v.x FROM (SELECT crm.retention_value($v{margin}, $v{retention}, NULL, $v{rate}) AS before) AS x, LATERAL (VALUES ('value_before', before), ('break_even_retention', (1 + $v{rate}) * (1 - $v{margin} / (before + $v{'investment per customer'})))) AS v(m, x)";
	},
	linkage_icc => sub
	{
		my @answer = map { m/^\s*(\w+): (.*)/ ? "('$1', '{$2}'::float8[])" : () } split(/;/, $_[0]);
		@answer = ("('only', '{1,2,3}')") if $_[0] eq 'one store';
		@answer = ("('a', '{1}'::float8[])", "('b', '{2}')") if $_[0] eq 'two stores with one respondent each';
		return "SELECT v.m, k, v.x FROM (VALUES (''), ('edge')) AS e(k), (SELECT crm.icc(answer, store) AS i FROM (VALUES @{[join(',', @answer)]}) AS s(store, answers), unnest(answers::float8[]) AS answer) AS x,
			LATERAL (VALUES ('msb', (i).msb), ('msw', (i).msw), ('mean_group_size_k0', (i).k0), ('icc1', (i).icc1), ('icc2', (i).icc2), ('f', (i).f), ('eta_squared', (i).eta_squared)) AS v(m, x)";
	},
	linkage => sub
	{
		if ($_[0] =~ /employee \+(\S+) units -> customer \+(\S+) units -> revenue growth \+(\S+) %/)
		{
			return "SELECT 'chain_effect_of_one_employee_point', 'percent of revenue', $3 / $1.0";
		}
		my @store = map { m/(\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)\s*$/ ? "($2, $3::float8, $4::float8, $5::float8)" : () } split(/;/, $_[0] =~ s/; reliability.*//r);
		my ($employees, $customers) = $_[0] =~ /=\((\S+), (\S+)\)/;
		is(scalar @store, 6, 'all stores');
		return "WITH s(n, e, c, s) AS (VALUES @{[join(',', @store)]}), w AS (SELECT sum(n * e) / sum(n) AS me, sum(n * c) / sum(n) AS mc FROM s)
			SELECT v.m, '', v.x FROM (SELECT corr(e, c) AS ec, corr(c, s) AS cs, regr_slope(c, e) AS ce, regr_slope(s, c) AS sc, count(*) AS j,
			(SELECT sum(n * (e - me) * (c - mc)) / sqrt(sum(n * (e - me) ^ 2) * sum(n * (c - mc) ^ 2)) FROM s, w) AS weighted FROM s) AS x,
			LATERAL (VALUES ('r_employee_customer', ec), ('r_low', tanh(atanh(ec) - 1.959963984540054 / sqrt(j - 3))), ('r_high', tanh(atanh(ec) + 1.959963984540054 / sqrt(j - 3))), ('slope_employee_customer', ce),
			('r_customer_sales', cs), ('slope_customer_sales', sc), ('chain_effect_of_one_employee_point', ce * sc), ('r_weighted', weighted), ('r_disattenuated', ec / sqrt($employees * $customers))) AS v(m, x)";
	},
	perfect_order => sub
	{
		if ($_[0] =~ /^on time |\*/) { return "SELECT 'product_of_rates', '', " . join(' * ', $_[0] =~ /(\.\d+)/g) }
		my @order = map { '(' . join(',', map { $_ ? 'true' : 'false' } split(//, $_)) . ')' } $_[0] =~ /\b([01]{4})\b/g;
		my $rows = @order ? join(',', @order) : '(NULL::boolean, NULL::boolean, NULL::boolean, NULL::boolean)';
		return "SELECT v.m, k, v.x FROM (VALUES (''), ('edge')) AS e(k), (SELECT avg(t::int) AS t, avg(f::int) AS f, avg(u::int) AS u, avg(d::int) AS d, avg((t AND f)::int) AS otif, avg((t AND f AND u AND d)::int) AS perfect
			FROM (VALUES $rows) AS o(t, f, u, d)) AS x, LATERAL (VALUES ('on_time', t), ('in_full', f), ('otif', otif), ('perfect_order_rate', perfect), ('product_of_rates', t * f * u * d)) AS v(m, x)";
	},
	defects => sub
	{
		# the inverse of the published tables: a million times what lies above level - 1.5, where sigma_level gives the level back
		if ($_[0] =~ /sigma level=(\d)/)
		{
			return "SELECT 'dpmo', key, CASE WHEN abs(crm.sigma_level(value::float8) - $1) < CASE WHEN key = 'exact' THEN 1e-11 ELSE 6e-3 END THEN value::float8 END FROM (SELECT coalesce(key, '') AS key, value FROM golden WHERE topic = 'defects' AND inputs LIKE 'sigma level=$1%') AS g";
		}
		my %v = values_of($_[0]);
		return "SELECT v.m, '', v.x FROM (VALUES ('defective_ppm', $v{'defective units'} * 1e6 / $v{units}), ('dpmo', $v{defects} * 1e6 / ($v{units} * $v{'opportunities per unit'})), ('defects_per_unit', $v{defects} * 1.0 / $v{units}),
			('first_pass_yield', 1 - $v{'defective units'} * 1.0 / $v{units}), ('sigma_level_short_term', crm.sigma_level($v{defects} * 1e6 / ($v{units} * $v{'opportunities per unit'})))) AS v(m, x)";
	},
	fill_rate => sub
	{
		my @line = map { m/(\d+) (\d+)\s*$/ ? "($1, $2)" : () } split(/;/, $_[0] =~ s/^.*?: //r);
		return "SELECT 'unit_fill_rate', '', sum(least(o, s)) * 1.0 / sum(o) FROM (VALUES @{[join(',', @line)]}) AS l(o, s) UNION ALL SELECT 'line_fill_rate', '', avg((s >= o)::int) FROM (VALUES @{[join(',', @line)]}) AS l(o, s)";
	},
	cost_of_quality => sub
	{
		my %v = values_of($_[0]);
		return "SELECT v.m, '', v.x FROM (SELECT $v{prevention}.0 AS p, $v{appraisal} AS a, $v{'internal failure'} AS i, $v{'external failure'} AS e) AS c,
			LATERAL (VALUES ('cost_of_quality', p + a + i + e), ('cost_of_poor_quality', i + e), ('poor_quality_share_of_sales', (i + e) * 1.0 / $v{sales}), ('external_share_of_failure', e * 1.0 / (i + e)), ('conformance_share', (p + a) / (p + a + i + e))) AS v(m, x)";
	},
	process => sub
	{
		my @step = map { m/(\S+) (\S+) (\S+) (\S+?),?$/ ? "($2.0, $3, $4)" : () } map { s/,? arrivals.*//r } split(/; /, $_[0] =~ s/^.*?: //r);
		my ($arrivals) = $_[0] =~ /per hour=(\d+)/;
		is(scalar @step, 4, 'all steps');
		return "SELECT v.m, '', v.x FROM (SELECT sum(touch) AS touch, sum(touch + wait) AS lead, exp(sum(ln(yield::float8))) AS yield FROM (VALUES @{[join(',', @step)]}) AS s(touch, wait, yield)) AS s,
			LATERAL (VALUES ('touch_minutes', touch), ('lead_minutes', lead), ('process_cycle_efficiency', touch / lead), ('rolled_throughput_yield', yield), ('cases_in_process', $arrivals * lead / 60)) AS v(m, x)";
	},
	supervision => sub
	{
		my ($as_of, $days) = $_[0] =~ /as_of=(\S+) escalation step=(\d+)/;
		my @weights = $_[0] =~ /=\((\d+), (\d+), (\d+)\)/;
		my $id = 0;
		my @case = map { $id++; m/(\S+) (\S+) (\S+) (\S+) (\S+)\s*$/ ? "($id, '$1'::date, " . join(', ', map { $_ eq '-' ? 'NULL' : length > 1 ? "'$_'::date" : $_ } $2, $3, $4, $5) . ')' : () }
			split(/; /, $_[0] =~ s/^.*satisfied: //r =~ s/; weights.*//r);
		is(scalar @case, 6, 'all cases');
		return "WITH c(id, due, closed, responded, solved, satisfied) AS (VALUES @{[join(',', @case)]}), r AS (SELECT avg(responded) AS responded, avg(solved) AS solved, avg(satisfied) AS satisfied FROM c)
			SELECT 'on_time_rate', '', avg((coalesce(closed <= due, false))::int) FROM c WHERE due <= '$as_of' UNION ALL SELECT 'open_overdue', '', count(*) FROM c WHERE closed IS NULL AND due < '$as_of'
			UNION ALL SELECT v.m, '', v.x FROM r, LATERAL (VALUES ('response_rate', responded), ('solution_rate', solved), ('satisfaction_rate', satisfied)) AS v(m, x)
			UNION ALL SELECT 'three_rates_score', '', 100 * crm.weighted_score(v.x, v.w) FROM r, LATERAL (VALUES (responded, $weights[0]), (solved, $weights[1]), (satisfied, $weights[2])) AS v(x, w)
			UNION ALL SELECT 'escalation_level', id::text, ceil(greatest(date '$as_of' - due, 0) / $days.0) FROM c WHERE closed IS NULL";
	},
	data_quality => sub
	{
		if ($_[0] eq 'column all NULL') { return "SELECT 'validity_of_filled', 'edge', (crm.column_quality(NULL::text, NULL)).validity FROM generate_series(1, 3)" }
		my ($as_of, $decline, $years) = $_[0] =~ /as_of=([^;]+);.*decline=(\S+) per year, volatility=(\d+) years/;
		my @record = map { m/^(\d) (\S+) (\S*) (\S+) (\S+)$/ ? '(' . join(', ', map { $_ eq 'NULL' ? 'NULL' : "'$_'" } $1, $2, $3, $4, $5) . ')' : () } split(/; /, $_[0] =~ s/^.*updated: //r =~ s/; decline.*//r);
		is(scalar @record, 7, 'all records');
		return "WITH r AS (SELECT phone, email, born::date, updated::date FROM (VALUES @{[join(',', @record)]}) AS v(id, phone, email, born, updated)),
			q AS (SELECT 'phone' AS c, crm.column_quality(phone, phone ~ '^1[3-9][0-9]{9}\$') AS q FROM r UNION ALL SELECT 'email', crm.column_quality(email, email ~ '^[^\@ ]+\@[^\@ ]+\\.[^\@ ]+\$') FROM r
				UNION ALL SELECT 'born', crm.column_quality(born::text, born BETWEEN '1900-01-01' AND '$as_of') FROM r),
			a AS (SELECT crm.column_quality('x'::text, true, updated, crm.quality_options(as_of => '$as_of', decline => $decline, lifetime_years => $years, stale_days => 365)) AS q FROM r),
			f AS (SELECT num_nonnulls(phone, nullif(email, ''), born) / 3.0 AS filled FROM r)
			SELECT v.m, c, v.x FROM q, LATERAL (VALUES ('completeness', (q).completeness), ('validity_of_filled', (q).validity), ('valid_of_all', (q).valid_of_all), ('uniqueness_distinct', (q).uniqueness), ('uniqueness_once', (q).uniqueness_once)) AS v(m, x)
			UNION ALL SELECT v.m, v.k, v.x FROM a, LATERAL (VALUES ('currency_exponential', 'mean', (q).currency), ('timeliness_ballou', 'mean', (q).timeliness), ('stale_share', '>1 year', (q).stale_share)) AS v(m, k, x)
			UNION ALL SELECT 'consistency', 'born before updated', avg((born < updated)::int) FROM r UNION ALL SELECT 'record_completeness', 'mean', avg(filled) FROM f UNION ALL SELECT 'complete_records', '', avg((filled = 1)::int) FROM f";
	},
	profile => sub
	{
		my ($weights, $filled) = $_[0] =~ /weights (\S+); filled: (.*)/;
		my $json = '{' . join(',', map { m/(\w+)=(\d+)/; qq{"$1": $2} } split(/,/, $weights)) . '}';
		my @customer = map { m/(\w): ?(\S+)|(\w):(\S+)/; my ($id, $fields) = defined $1 ? ($1, $2) : ($3, $4); "('$id', '{" . join(',', map { $_ eq '-' ? () : $_ } split(/\+/, $fields)) . "}'::text[])" } split(/; /, $filled);
		is(scalar @customer, 4, 'all customers');
		return "WITH c(id, fields) AS (VALUES @{[join(',', @customer)]}), k AS (SELECT k FROM jsonb_object_keys('$json') AS k), p AS (SELECT id, jsonb_object_agg(k, CASE WHEN k = ANY (fields) THEN 'x' END) AS profile FROM c, k GROUP BY id)
			SELECT 'completeness_weighted', id, crm.profile_completeness(profile, '$json') FROM p UNION ALL SELECT 'completeness_plain', id, crm.profile_completeness(profile) FROM p
			UNION ALL SELECT 'fill_rate', k, avg((k = ANY (fields))::int) FROM c, k GROUP BY k";
	});

foreach my $topic (@topics)
{
	foreach my $inputs (split(/\x1e\n/, sql("SELECT inputs || E'\\x1e' FROM golden WHERE topic = '$topic' GROUP BY inputs ORDER BY min(place)") . "\n"))
	{
		# a wrong weight is an error with the value
		if ($inputs =~ /^weight=(-\d+)$/)
		{
			my ($rc, $out, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT crm.weighted_score(1, $1)");
			like($error, qr/22023: weight is $1/, "$topic: $inputs ERROR");
			$tested{sql("SELECT place FROM golden WHERE topic = '$topic' AND inputs = '$inputs' AND value = 'ERROR'")} = 1;
			next;
		}
		check($topic, $inputs, $check{$topic}->($inputs));
	}
}
my $rows = sql("SELECT count(*) FROM golden WHERE topic IN ('" . join("', '", @topics) . "')");
is(keys %tested, $rows, "all $rows golden rows of " . @topics . ' topics');

# Weights from comparisons in pairs.
sql(qq{CREATE TABLE behaviour (topic text, data text, params text, metric text, value text, source text);
COPY behaviour FROM '$data/behaviour_golden.csv' (FORMAT csv, HEADER);});
my ($matrix, $printed) = split(/\|/, sql("SELECT data, value FROM behaviour WHERE topic = 'ahp'"));
my $rows_of_matrix = join(',', map { 'ARRAY[' . join(', ', map { "$_.0" } split(' ', $_)) . ']' } split(/;/, $matrix));
is(sql("SELECT string_agg(round(weight::numeric, 6)::text, ' ' ORDER BY criterion) || ' ' || round(max(lambda)::numeric, 7) || ' ' || round(max(consistency_ratio)::numeric, 7) FROM crm.ahp(ARRAY[$rows_of_matrix])"), $printed, 'AHP');

done_testing();
