-- The summaries, read.

SELECT count(*), sum(crm.repeat_days(summary)) FROM :table;
