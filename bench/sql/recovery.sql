-- Sets of known parameters in the current directory, fitted in SQL: near the
-- truth, and as the kernels alone fit them.

CREATE EXTENSION crm;
CREATE TABLE estimates (model text, parameter text, truth float8, kernel float8, kernel_error float8);
CREATE TABLE bg_nbd (x float8, t_x float8, t float8);
CREATE TABLE mbg_nbd (LIKE bg_nbd);
CREATE TABLE pareto_nbd (LIKE bg_nbd);
CREATE TABLE gamma_gamma (x float8, m float8, weight float8);
\copy estimates FROM 'estimates.csv' (FORMAT csv)
\copy bg_nbd FROM 'bg_nbd.csv' (FORMAT csv)
\copy mbg_nbd FROM 'mbg_nbd.csv' (FORMAT csv)
\copy pareto_nbd FROM 'pareto_nbd.csv' (FORMAT csv)
\copy gamma_gamma FROM 'gamma_gamma.csv' (FORMAT csv)
ANALYZE;

CREATE TABLE fits AS
    SELECT 'bg_nbd' AS model, crm.clv_fit(x, t_x, t, crm.clv_options('bg_nbd', 'week')) AS fit FROM bg_nbd
    UNION ALL SELECT 'mbg_nbd', crm.clv_fit(x, t_x, t, crm.clv_options('mbg_nbd', 'week')) FROM mbg_nbd
    UNION ALL SELECT 'pareto_nbd', crm.clv_fit(x, t_x, t, crm.clv_options('pareto_nbd', 'week')) FROM pareto_nbd
    UNION ALL SELECT 'gamma_gamma', crm.gamma_gamma_fit(x, m) FROM gamma_gamma;

CREATE VIEW recovery AS
    SELECT e.model, (f.fit).converged, e.parameter, e.truth, p.estimate, p.standard_error,
           ln(p.estimate / e.truth) / (p.standard_error / p.estimate) AS off,
           greatest(abs(p.estimate / e.kernel - 1), abs(p.standard_error / e.kernel_error - 1)) AS from_kernel
    FROM estimates AS e
    JOIN fits AS f USING (model)
    CROSS JOIN crm.clv_parameters(f.fit) AS p
    WHERE p.parameter = e.parameter;

\pset footer off
SELECT model, parameter, truth, estimate::numeric(10,5), standard_error::numeric(10,5),
       off::numeric(5,2) AS "standard errors off", to_char(from_kernel, '9.9EEEE') AS "from kernel"
FROM recovery ORDER BY model, parameter;

DO $$
BEGIN
    IF (SELECT count(*) <> 15 OR NOT bool_and(converged AND abs(off) < 4 AND from_kernel < 1e-6) FROM recovery) THEN
        RAISE 'an estimate is far from the truth, or from what the kernels find';
    END IF;
END $$;
