-- needs: pipeline
-- Deals by stage, and what the open ones are worth. Columns that a source may lack are read by their names.
SELECT p.position, p.stage, p.deals, p.conversion, p.win_probability, p.open_deals, (to_jsonb(p) ->> 'open_value')::numeric AS open_value, (to_jsonb(p) ->> 'weighted_value')::numeric AS weighted_value, p.as_of
FROM :"schema".pipeline AS p
ORDER BY p.position;
