-- Rows to segment table, the short way.

WITH shop AS (
    SELECT crm.:aggregate(:arguments) AS population FROM :table
), fitted AS (
    SELECT population, crm.rfm_fit(population, :'as_of') AS model FROM shop
)
SELECT s.* FROM fitted, crm.rfm_segments(fitted.model, fitted.population) AS s;
