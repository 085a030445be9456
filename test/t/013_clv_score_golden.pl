# Lifetime value scores against the golden figures in ../shared/data: what
# papers print, peers compute and an independent 30-digit reference gives for
# fixed parameters. 009 has the figures of fits, 014 those of validation.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

if (!$ENV{CRM_SHARED})
{
	plan skip_all => '../shared/data is not there';
}
my $data = $ENV{CRM_SHARED};
my $node = CrmCluster::new_node('main');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub load
{
	my ($table, $columns, $path) = @_;
	sql("CREATE TABLE $table ($columns); COPY $table FROM '$path' (FORMAT csv, HEADER)");
	return;
}

sql('CREATE EXTENSION crm');
load('golden', 'id int, model text, quantity text, params text, inputs text, value text, tolerance text, kind text, source text', "$data/clv_golden.csv");
load('cbs', 'customer int, x float8, t_x float8, t float8, x_star float8, m float8', "$data/cdnow_sample_cbs.csv");
load('donations', 'x float8, t_x float8, n float8, customers float8, x_star float8', "$data/donations_bgbb.csv");

# What each row asks for, as numbers; a row of several figures gives several.
sql(q{
CREATE FUNCTION input(inputs text, name text) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN strpos(found, '/') > 0 THEN split_part(found, '/', 1)::float8 / split_part(found, '/', 2)::float8 ELSE found::float8 END
    FROM (SELECT substring(inputs FROM '(?:^|,)' || replace(name, '*', '\*') || '=([0-9./]+)')) AS s(found)
$$;

-- the models, of parameters in the file or, where it says "fit", of the fits it reports
CREATE TABLE question AS
SELECT g.id, g.model, g.quantity, g.inputs, g.value, split_part(g.tolerance, ' ', 1)::float8 AS tolerance, g.tolerance LIKE '%rel%' AS relative,
       crm.clv_model_fixed(
           CASE g.model WHEN 'BG/NBD' THEN 'bg_nbd' WHEN 'MBG/NBD' THEN 'mbg_nbd' WHEN 'Pareto/NBD' THEN 'pareto_nbd'
                        WHEN 'BG/BB' THEN 'bg_bb' WHEN 'Gamma-Gamma' THEN 'gamma_gamma' END,
           string_to_array(CASE g.params WHEN 'CDNOW fit' THEN '0.2425945;4.4136019;0.7929199;2.4258881'
                                         WHEN 'fit' THEN (SELECT params FROM golden WHERE id = 58)
                                         ELSE split_part(g.params, ' ', 1) END, ';')::float8[],
           CASE WHEN g.model = 'BG/BB' THEN 'year' ELSE 'week' END) AS m,
       input(g.inputs, 'x') AS x, input(g.inputs, 't_x') AS t_x, coalesce(input(g.inputs, 'T'), input(g.inputs, 'n')) AS age,
       coalesce(input(g.inputs, 't'), input(g.inputs, 'n*')) AS t, input(g.inputs, 'zbar') AS zbar, substring(g.inputs FROM 'cdnow customer ([0-9]+)')::int AS customer
FROM golden AS g
WHERE (g.id BETWEEN 30 AND 50 OR g.id IN (55, 56) OR g.id BETWEEN 58 AND 65 OR g.id BETWEEN 67 AND 105
       OR g.id BETWEEN 107 AND 144 OR g.id IN (79, 80, 152))
      AND g.model IN ('BG/NBD', 'MBG/NBD', 'Pareto/NBD', 'BG/BB', 'Gamma-Gamma');
UPDATE question AS q SET x = cbs.x, t_x = cbs.t_x, age = cbs.t, zbar = cbs.m FROM cbs WHERE cbs.customer = q.customer;

CREATE TABLE answer (id int, got float8[]);
INSERT INTO answer SELECT id, ARRAY[crm.expected_purchases(m, horizon => coalesce(t, substring(quantity FROM '\d+')::float8))] FROM question WHERE quantity LIKE 'E[X(%';
INSERT INTO answer SELECT id, ARRAY[crm.purchases_probability(m, horizon => t, purchases => x::int)] FROM question WHERE quantity = 'P(X(t)=x)';
INSERT INTO answer SELECT id, ARRAY[crm.p_alive(m, x, t_x, age)] FROM question WHERE quantity IN ('P(alive)', 'P(alive) alpha=beta');
INSERT INTO answer SELECT id, ARRAY[crm.expected_purchases(m, x, t_x, age, t)] FROM question WHERE quantity LIKE 'CET%' AND quantity NOT LIKE '%;%';
INSERT INTO answer SELECT id, ARRAY[crm.expected_purchases(m, x, t_x, age, coalesce(t, 39)), crm.p_alive(m, x, t_x, age)] FROM question WHERE quantity IN ('CET;P(alive)', 'CET(39);P(alive)');
INSERT INTO answer SELECT id, ARRAY[crm.expected_purchases(m, x, t_x, age, delta => 0.0027)] FROM question WHERE quantity = 'DERT delta=0.0027/week';
INSERT INTO answer SELECT id, ARRAY[crm.p_alive(m, x, t_x, age), crm.expected_purchases(m, x, t_x, age, 39), crm.expected_purchases(m, x, t_x, age, delta => ln(1.1::float8))]
FROM question WHERE quantity = 'P(alive);CET(39);DERT(delta=ln 1.1 per week)';
INSERT INTO answer SELECT id, ARRAY[crm.p_alive(m, x, t_x, age), crm.expected_purchases(m, x, t_x, age, 10), crm.expected_purchases(m, x, t_x, age, annual_rate => 0.1)]
FROM question WHERE quantity = 'P(alive at n+1);CET(10);DERT(10%)';
INSERT INTO answer SELECT id, ARRAY[crm.expected_order_value(m, x, zbar)] FROM question WHERE quantity = 'E[M]';

-- sums and means over customers
INSERT INTO answer SELECT id, (SELECT array_agg(mean ORDER BY x) FROM (SELECT least(x, 7) AS x, avg(crm.expected_purchases(q.m, x, t_x, t, 39)) AS mean FROM cbs GROUP BY 1) AS s)
FROM question AS q WHERE quantity LIKE 'mean CET(39)%';
INSERT INTO answer SELECT id, (SELECT ARRAY[sum(crm.expected_purchases(q.m, x, t_x, t, 39)), sum(crm.p_alive(q.m, x, t_x, t))] FROM cbs)
FROM question AS q WHERE quantity = 'sum CET(39); sum P(alive)';
INSERT INTO answer SELECT id, (SELECT array_agg(crm.expected_order_value(q.m, x, m) ORDER BY customer) FROM cbs WHERE customer <= 10)
FROM question AS q WHERE quantity LIKE 'E[M] first 10%';
INSERT INTO answer SELECT id, (SELECT ARRAY[sum(customers * crm.expected_purchases(q.m, x, t_x, n, 5))] FROM donations)
FROM question AS q WHERE quantity LIKE 'sum CET(5)%';
-- purchases of all donors, year by year
INSERT INTO answer SELECT id, (SELECT array_agg(11104 * (crm.expected_purchases(q.m, horizon => n) - crm.expected_purchases(q.m, horizon => n - 1)) ORDER BY n) FROM generate_series(1, 11) AS n)
FROM question AS q WHERE quantity LIKE 'annual tracking%';
INSERT INTO answer SELECT id, ARRAY[crm.p_alive(m, 0, 0, 6), crm.p_alive(m, 2, 4, 6), crm.p_alive(m, 6, 6, 6)] FROM question WHERE quantity LIKE 'P(alive in 2002)%';
INSERT INTO answer SELECT id, ARRAY[11104 * crm.purchases_probability(m, horizon => 6, purchases => 0), 11104 * crm.purchases_probability(m, horizon => 6, purchases => 6)] FROM question WHERE quantity LIKE 'expected donors%';
-- no purchase between weeks 39 and 78, by simulation
INSERT INTO question SELECT id, model, quantity, inputs, substring(value FROM '^[0-9.]+'), 0.001, false FROM golden WHERE id = 106;
INSERT INTO answer SELECT 106, ARRAY[crm.purchases_probability(crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426}'), horizon => 39, purchases => 0, start => 39)];
-- twelve months of 4.345 weeks, 1 % a month, paid at the end of each
INSERT INTO question SELECT id, model, quantity, inputs, replace(value, ' total ', ''), 1e-8, true FROM golden WHERE id = 154;
INSERT INTO answer
SELECT 154, array_agg(clv ORDER BY customer) FILTER (WHERE customer IN (1, 2, 3, 1516)) || sum(clv)
FROM (SELECT customer, crm.clv(crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426}'), crm.clv_model_fixed('gamma_gamma', '{6.25,3.74,15.44}'), x, t_x, t, m, horizon => 12 * 4.345, delta => ln(1 + 0.01) / 4.345, period => 4.345) AS clv FROM cbs) AS s;
});

my @rows = split /\n/, sql(q{
SELECT q.id, q.model, q.quantity, coalesce(bool_and(abs(a.got - w.value::float8) <= q.tolerance * CASE WHEN q.relative THEN abs(w.value::float8) ELSE 1 END)
                     AND count(a.got) = count(*), false),
       string_agg(coalesce(a.got::text, '?') || ' for ' || coalesce(w.value, '?'), ', ' ORDER BY n)
FROM question AS q LEFT JOIN answer USING (id)
     CROSS JOIN LATERAL ROWS FROM (unnest(string_to_array(q.value, ';')), unnest(answer.got)) WITH ORDINALITY AS w(value, got, n)
     CROSS JOIN LATERAL (SELECT w.got) AS a
GROUP BY q.id, q.model, q.quantity ORDER BY q.id});
cmp_ok(scalar @rows, '==', 102, 'golden rows to compare');
foreach my $row (@rows)
{
	my ($id, $model, $quantity, $ok, $figures) = split /\|/, $row;
	is($ok, 't', "row $id: $model, $quantity") or diag($figures);
}

# The same money in one row with the other scores, and per customer of a population.
is(sql(q{SELECT count(*) FROM cbs, crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426}', 'week') AS p, crm.clv_model_fixed('gamma_gamma', '{6.25,3.74,15.44}') AS g,
              LATERAL crm.clv_score(p, g, x, t_x, t, m, 12 * 4.345, delta => ln(1.01::float8) / 4.345, period => 4.345) AS s
         WHERE abs(s.clv / crm.clv(p, g, x, t_x, t, m, horizon => 12 * 4.345, delta => ln(1 + 0.01) / 4.345, period => 4.345) - 1) < 1e-12 AND s.p_alive = crm.p_alive(p, x, t_x, t)
               AND abs(s.expected_purchases / crm.expected_purchases(p, x, t_x, t, 12 * 4.345) - 1) < 1e-12 AND s.expected_order_value = crm.expected_order_value(g, x, m)}),
	'2357', 'clv_score gives the same in one row');
load('elog', 'customer int, master int, at date, cds int, amount numeric', "$data/cdnow_sample_elog.csv");
is(sql(q{SELECT count(*) FROM (SELECT crm.population_with_days(customer, at, amount) AS pop FROM elog WHERE at <= '1997-09-30') AS o,
              crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426}', 'week') AS p, crm.clv_model_fixed('gamma_gamma', '{6.25,3.74,15.44}') AS g,
              LATERAL crm.clv_scores(p, g, pop, '1997-09-30', 12 * 4.345, delta => ln(1.01::float8) / 4.345, period => 4.345) AS s JOIN cbs USING (customer)
         WHERE abs(s.clv / crm.clv(p, g, cbs.x, cbs.t_x, cbs.t, cbs.m, horizon => 12 * 4.345, delta => ln(1 + 0.01) / 4.345, period => 4.345) - 1) < 1e-9
               AND (s.repeat_days, s.t_x, s.age) = (cbs.x, round(cbs.t_x * 7), round(cbs.t * 7))}),
	'2357', 'and so does the population of the order log');

done_testing();
