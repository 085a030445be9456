-- needs: alarms
-- What is out of the ordinary at the last day.
SELECT a.as_of, a.position, a.kind, a.subject, a.value, a."limit", a.message, a.message_zh
FROM :"schema".alarms AS a
ORDER BY a.position, a.subject;
