-- needs: alarms
-- What is out of the ordinary, the latest day first.
SELECT a.as_of, a.position, a.kind, a.kind_zh, a.subject, a.value, a."limit", a.message, a.message_zh
FROM :"schema".alarms AS a
ORDER BY a.as_of DESC, a.position
LIMIT 50;
