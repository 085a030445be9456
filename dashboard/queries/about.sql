-- What this is about: one row.
SELECT c.name AS source, c.bins, c.clv_model, c.horizon_days, c.annual_rate, c.margin_rate, c.zone,
       (SELECT max(t.as_of) FROM :"schema".segment_trend AS t) AS as_of,
       (SELECT max(m.as_of) FROM :"schema".model_drift AS m) AS models_of,
       (SELECT max(r.ended_at)::timestamp(0) FROM :"schema".runs AS r WHERE r.status = 'done') AS scored_at
FROM crm.source AS c
WHERE c.schema = :'schema';
