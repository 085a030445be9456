-- Fits against the best of the random starts.

CREATE VIEW compared AS
SELECT f.subset, f.model, (f.fit).status, (f.fit).log_likelihood, b.log_likelihood AS best, b.log_likelihood - (f.fit).log_likelihood AS below
FROM fits AS f LEFT JOIN best AS b USING (subset, model);

\pset footer off
SELECT model, count(*) AS fits, count(*) FILTER (WHERE status = 'converged') AS converged, count(*) FILTER (WHERE status = 'at_bound') AS at_bound,
       count(*) FILTER (WHERE status NOT IN ('converged', 'at_bound')) AS other,
       greatest(max(below) FILTER (WHERE status <> 'at_bound'), 0)::numeric(12,6) AS "most below random starts", greatest(max(-below), 0)::numeric(12,3) AS "most above"
FROM compared GROUP BY model ORDER BY model;
SELECT * FROM compared WHERE below IS NULL OR below > 0.001 AND status <> 'at_bound' ORDER BY below DESC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM compared WHERE below IS NULL OR below > 0.001 AND status <> 'at_bound') OR NOT EXISTS (SELECT FROM compared) THEN
        RAISE 'a fit is below what random starts find';
    END IF;
END $$;
