-- needs: case_causes
-- What cases are about, the most frequent cause first.
SELECT c.cause, c.cases, c.case_share, c.customers, c.still_open, c.median_days
FROM :"schema".case_causes AS c
ORDER BY c.cases DESC, c.cause;
