-- A library that meets SQL of another version: rows of other columns than it returns are refused, one by one and as sets.
\set SHOW_CONTEXT never
CREATE TEMP TABLE model AS SELECT crm.clv_model_fixed('nbd', '{0.5,7}', 'week') AS m;
CREATE FUNCTION declare_as(name text, symbol text, arguments text, result text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION %I(%s) RETURNS %s AS %L, %L LANGUAGE C STABLE',
                   name, arguments, result, (SELECT probin FROM pg_proc WHERE prosrc = 'crm_clv_parameters' AND pronamespace = 'crm'::regnamespace), symbol);
END $$;

SELECT declare_as('right_columns', 'crm_clv_parameters', 'crm.clv_model, float8', 'TABLE (name text, estimate float8, standard_error float8, lower float8, upper float8)');
SELECT name, estimate, standard_error FROM model, right_columns(m, 0.9);
SELECT declare_as('too_few', 'crm_clv_parameters', 'crm.clv_model, float8', 'TABLE (name text, estimate float8, standard_error float8, lower float8)');
SELECT * FROM model, too_few(m, 0.9);
SELECT declare_as('too_many', 'crm_clv_parameters', 'crm.clv_model, float8', 'TABLE (name text, estimate float8, standard_error float8, lower float8, upper float8, note text)');
SELECT * FROM model, too_many(m, 0.9);
SELECT declare_as('other_type', 'crm_clv_parameters', 'crm.clv_model, float8', 'TABLE (name text, estimate numeric, standard_error float8, lower float8, upper float8)');
SELECT * FROM model, other_type(m, 0.9);
SELECT declare_as('one_row', 'crm_population_info', 'crm.population_bigint, OUT a bigint, OUT b text', 'record');
SELECT one_row(crm.population(n, date '2026-01-01', 1)) FROM generate_series(1, 3) AS n;
SELECT declare_as('no_row', 'crm_population_info', 'crm.population_bigint', 'bigint');
SELECT no_row(crm.population(n, date '2026-01-01', 1)) FROM generate_series(1, 3) AS n;

-- Sets without rows, of NULL and in a select list; a select list takes what FROM takes.
SELECT count(*) FROM model, right_columns(NULL, 0.9);
SELECT crm.clv_parameters(m) FROM model;
SELECT crm.clv_parameters(NULL::crm.clv_model) FROM model;
