-- needs: case_outcomes
-- How cases end by days since they were opened, those that are open counted right.
SELECT o.days, o.outcome, o.probability, o.cases, o.at_risk
FROM :"schema".case_outcomes AS o
ORDER BY o.days, o.outcome;
