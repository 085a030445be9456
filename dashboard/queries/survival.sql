-- needs: survival
-- How many contracts are still there so many months after they began, with limits at 95 %.
SELECT v.month, v.at_risk, v.survival, v.lower, v.upper, v.as_of
FROM :"schema".survival AS v
ORDER BY v.month;
