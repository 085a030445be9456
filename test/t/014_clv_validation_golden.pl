# Validation of lifetime value models on the CDNOW sample, against published
# figures: needs ../shared/data.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
my $node = CrmCluster::new_node('main');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sql(qq{
CREATE EXTENSION crm;
CREATE TABLE golden (id int, model text, quantity text, params text, inputs text, value text, tolerance text, kind text, source text);
COPY golden FROM '$data/clv_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE elog (customer int, master int, at date, cds int, amount numeric);
COPY elog FROM '$data/cdnow_sample_elog.csv' (FORMAT csv, HEADER);
CREATE TABLE cbs (customer bigint, x int, t_x float8, t float8, x_star int, m float8);
COPY cbs FROM '$data/cdnow_sample_cbs.csv' (FORMAT csv, HEADER);
CREATE TABLE p AS
SELECT crm.population_with_days(customer, at, amount) FILTER (WHERE at <= '1997-09-30') AS calibration,
       crm.population_with_days(customer, at, amount) FILTER (WHERE at > '1997-09-30' AND at <= '1998-06-30') AS holdout,
       crm.population_with_days(customer, at, amount) AS population
FROM elog;
});
sql(q{
-- The parameters of a golden row: the first four numbers in it.
CREATE FUNCTION model(golden_id int) RETURNS crm.clv_model LANGUAGE sql AS $$
    SELECT crm.clv_model_fixed(CASE model WHEN 'BG/NBD' THEN 'bg_nbd' WHEN 'MBG/NBD' THEN 'mbg_nbd' ELSE 'pareto_nbd' END,
                               string_to_array(split_part(params, ' ', 1), ';')::float8[], 'week')
    FROM golden WHERE id = golden_id $$;
CREATE FUNCTION numbers(golden_id int) RETURNS float8[] LANGUAGE sql AS $$
    SELECT string_to_array(value, ';')::float8[] FROM golden WHERE id = golden_id $$;
-- The greatest difference, in terms of what is tolerated.
CREATE FUNCTION worst(answer float8[], truth float8[], absolute float8, relative float8) RETURNS float8 LANGUAGE sql AS $$
    SELECT max(coalesce(abs(a - t) / (absolute + relative * abs(t)), 'Infinity')) FROM unnest(answer, truth) AS u(a, t) $$;
});

# agrees(ID, ANSWER, ABSOLUTE, RELATIVE): the answer is a query that gives an array.
sub agrees
{
	my ($id, $answer, $absolute, $relative) = @_;
	my $got = sql("SELECT ($answer)");
	cmp_ok(sql("SELECT worst('$got', numbers($id), $absolute, $relative)"), '<=', 1,
		sql("SELECT concat_ws(' ', id, model, quantity) FROM golden WHERE id = $id") . ": $got");
	return;
}

# The hold-out is that of the papers, and so is every customer.
is(sql(q{SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, '1997-09-30', '1998-06-30') AS h JOIN cbs USING (customer)
         WHERE h.repeat_days = cbs.x AND abs(h.t_x / 7.0 - cbs.t_x) < 1e-9 AND abs(h.age / 7.0 - cbs.t) < 1e-9 AND h.holdout_purchases = cbs.x_star
               AND abs(coalesce(h.mean_repeat_value, 0) - cbs.m) <= 1e-9 * cbs.m}),
	'2357', 'x, t_x, T, m and x* of every customer');
is(sql(q{SELECT concat_ws(';', round(avg(v)), round(stddev(v)), round(min(v)), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY v)), round(max(v)), count(*))
         FROM p, crm.clv_customers(calibration, '1997-09-30') AS c, LATERAL (SELECT c.mean_repeat_value::float8 AS v) AS s WHERE v > 0}),
	sql('SELECT value FROM golden WHERE id = 66'), '66 mean repeat value: mean, deviation, least, median, greatest, customers');
agrees(54, q{SELECT ARRAY[holdout_purchases] FROM p, crm.clv_holdout_info(calibration, holdout, '1997-09-30', '1998-06-30')}, 1e-9, 0);

# Tracking: week n of the papers ends 7 n days after the day of the first purchase.
my $expected = q{SELECT array_agg(cumulative_expected ORDER BY period) FROM p, crm.clv_tracking(model(%d), population, '1997-09-30', '1998-06-30', 1)
	WHERE period_end - date '1997-01-01' IN (140, 147, 154, 161, 168, 175)};
my $actual = q{SELECT array_agg(cumulative_actual ORDER BY period) FROM p, crm.clv_tracking(model(%d), population, '1997-09-30', '1998-06-30') WHERE period BETWEEN 20 AND 25};
agrees(51, sprintf($expected, 51), 0.01, 0);
agrees(52, sprintf($expected, 52), 0, 1e-9);
agrees(53, sprintf($actual, 51), 1e-9, 0);
is(sql(q{SELECT max(cumulative_actual) FROM p, crm.clv_tracking(model(51), population, '1997-09-30', '1998-06-30')}),
	sql('SELECT sum(x + x_star) FROM cbs'), 'after 78 weeks every repeat purchase is counted');

# Expected and actual purchases in the hold-out by frequency.
my $frequency = q{SELECT array_agg(%s ORDER BY repeat_days) FROM p, crm.clv_holdout_by_frequency(model(%d), calibration, holdout, '1997-09-30', '1998-06-30')};
agrees(55, sprintf($frequency, 'predicted', 55), 0, 1e-5);
agrees(56, sprintf($frequency, 'predicted', 56), 1e-3, 0);
agrees(57, sprintf($frequency, 'actual', 55), 0, 1e-6);

# Sum of the forecasts, sum of P(alive), mean absolute and root mean square error.
foreach my $id (159, 160, 161)
{
	agrees($id, qq{SELECT ARRAY[a.total_predicted, b.alive, a.mae, a.rmse]
		FROM p, crm.clv_holdout_accuracy(model($id), calibration, holdout, '1997-09-30', '1998-06-30') AS a,
		     LATERAL (SELECT sum(customers * predicted) AS alive FROM crm.clv_holdout_by_probability(model($id), calibration, holdout, '1997-09-30', '1998-06-30', probability => 'p_alive')) AS b}, 0, 1e-5);
}

# Fit of the frequencies, 0 to 7+: chi-square of 3 degrees of freedom (Fader, Hardie & Lee 2005, section 4).
my $test = q{SELECT concat_ws(' ', (t).degrees_of_freedom, round((t).statistic::numeric, 2), round((t).p_value::numeric, 3))
	FROM (SELECT crm.chi_square_test(expected, actual, 4) AS t FROM p, crm.purchase_histogram(crm.clv_model_fixed('%s', '%s', 'week'), calibration, '1997-09-30')) AS q};
is(sql(sprintf($test, 'bg_nbd', '{0.243,4.414,0.793,2.426}')), '3 4.82 0.185', 'chi-square of BG/NBD');
is(sql(sprintf($test, 'pareto_nbd', '{0.553,10.578,0.606,11.669}')), '3 11.99 0.007', 'chi-square of Pareto/NBD');

done_testing();
