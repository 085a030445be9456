-- What this is about: one row.
SELECT c.name AS source, c.bins, c.clv_model, c.horizon_days, c.annual_rate, c.margin_rate, c.zone,
       (SELECT max(s.as_of) FROM :"schema".snapshot AS s) AS as_of,
       (SELECT m.as_of FROM :"schema".model AS m ORDER BY m.as_of DESC, m.model_id DESC LIMIT 1) AS models_of,
       (SELECT max(r.ended_at)::timestamp(0) FROM :"schema".run AS r WHERE r.status = 'done') AS scored_at
FROM crm.source AS c
WHERE c.schema = :'schema';
