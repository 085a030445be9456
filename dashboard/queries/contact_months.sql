-- needs: contact_months
-- Contacts by month, and how many issues were settled at once: the last 24 months. Columns that a source may lack are read by their
-- names.
SELECT m.month, m.contacts, m.customers, (to_jsonb(m) ->> 'first_contact_resolution')::numeric AS first_contact_resolution, (to_jsonb(m) ->> 'median_reply_hours')::numeric AS median_reply_hours, m.as_of
FROM (SELECT * FROM :"schema".contact_months AS m ORDER BY m.month DESC LIMIT 24) AS m
ORDER BY m.month;
