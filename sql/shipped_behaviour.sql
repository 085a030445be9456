-- What is shipped of the kinds of labels on behaviour: stages of a customer's life, states of activity, causes of churn, types of complaints.

INSERT INTO @extschema@.scheme_kind (kind, form, title, title_zh, has_cuts, most_codes, cut_by)
VALUES
    ('lifecycle', 'codes', 'Stages of a customer''s life and their limits', '客户生命周期阶段', true, 20, 'weights'),
    ('activity', 'codes', 'States of activity and their limits in days', '活跃状态', true, 20, 'weights'),
    ('churn_cause', 'codes', 'Why customers leave', '客户流失原因', false, 200, NULL),
    ('complaint_type', 'codes', 'What customers complain of', '客户投诉类型', false, 200, NULL),
    ('escalation', 'codes', 'How far a case that is late goes up, by days', '督办级别', true, 10, 'weights'),
    ('watch_signal', 'codes', 'How late a customer is, by the probability of having come back', '客户预警信号', true, 10, 'weights');

INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, cut_by, standard, note)
VALUES
    ('lifecycle', 'standard', 'Stages of a customer''s life', '客户生命周期阶段', 'weights', true,
     'Cuts: windows that nurture lasts, value of the last window to that of the one before above which there is growth and below which decline; the others have none and say 0.'),
    ('activity', 'standard', 'Active by day, week and month', '按日周月活跃', 'weights', true, 'Cuts are the most days since the activity before, or since the last one; the others have none and say 0.'),
    ('watch_signal', 'standard', 'Late against the own rhythm', '逾期未购', 'weights', true, 'Cuts are the least probability that the customer would have come back by now.'),
    ('escalation', 'standard', 'A step up every five days', '每五天升一级', 'weights', true, 'Cuts are the least days since the case should have been closed.'),
    ('churn_cause', 'standard', 'Seven causes of churn', '客户流失的七种原因', NULL, true, 'A start: copy it and name the causes that your customers give.'),
    ('complaint_type', 'standard', 'Four types of complaints', '客户投诉的四种类型', NULL, true, 'A start: copy it and name what your customers complain of.');

WITH label (kind, scheme, code, "position", cut, name, name_zh, advice, advice_zh) AS (VALUES
    ('lifecycle'::text, 'standard'::text, 'prospect'::text, 1, 0::float8, 'Prospect', '潜在期', 'Win the first order.', '促成首单。'),
    ('lifecycle', 'standard', 'nurture', 2, 1, 'Nurture', '培育期', 'Help them succeed with the first purchases; ask early.', '帮助客户用好首批产品，尽早回访。'),
    ('lifecycle', 'standard', 'growth', 3, 1.25, 'Growth', '成长期', 'Offer more products; give them a contact.', '推荐更多产品，配备专人联系。'),
    ('lifecycle', 'standard', 'maturity', 4, 0, 'Maturity', '成熟期', 'Keep service steady; reward and ask for referrals.', '稳定服务，回馈并鼓励转介绍。'),
    ('lifecycle', 'standard', 'decline', 5, 0.75, 'Decline', '衰退期', 'Find out why they buy less.', '查明购买减少的原因。'),
    ('lifecycle', 'standard', 'danger', 6, 0, 'Danger', '危险期', 'Call now: they bought in the window before, and not in the last.', '立即联系：上期有购买，本期没有。'),
    ('lifecycle', 'standard', 'lost', 7, 0, 'Lost', '流失', 'Win back where the second lifetime value pays.', '值得时开展挽回。'),
    ('lifecycle', 'standard', 'regained', 8, 0, 'Regained', '恢复期', 'Welcome them back; remove what made them leave.', '欢迎回归，消除当初流失的原因。'),
    ('lifecycle', 'standard', 'terminated', 9, 0, 'Terminated', '解约', 'Ask why; part as friends.', '了解原因，好聚好散。'),
    ('activity', 'standard', 'new', 1, 0, 'New', '新增', NULL, NULL),
    ('activity', 'standard', 'current', 2, 7, 'Current', '持续活跃', NULL, NULL),
    ('activity', 'standard', 'reactivated', 3, 30, 'Reactivated', '再度活跃', NULL, NULL),
    ('activity', 'standard', 'resurrected', 4, 0, 'Resurrected', '复活', NULL, NULL),
    ('activity', 'standard', 'at_risk_week', 5, 7, 'At risk, active within a week', '周内活跃，有流失风险', NULL, NULL),
    ('activity', 'standard', 'at_risk_month', 6, 30, 'At risk, active within a month', '月内活跃，有流失风险', NULL, NULL),
    ('activity', 'standard', 'dormant', 7, 0, 'Dormant', '沉睡', NULL, NULL),
    ('watch_signal', 'standard', 'very_late', 1, 0.99, 'Very late', '严重逾期', 'Call today, and ask what went wrong.', '今日致电，询问原因。'),
    ('watch_signal', 'standard', 'late', 2, 0.95, 'Late', '逾期', 'Write or call with a reason to come back.', '主动联系，给出回购理由。'),
    ('escalation', 'standard', 'escalated', 1, 11, 'Escalated', '升级督办', 'The head of the department answers the customer today.', '部门负责人当日答复客户。'),
    ('escalation', 'standard', 'supervised', 2, 6, 'Supervised', '重点督办', 'The head of the team takes it over.', '主管接手处理。'),
    ('escalation', 'standard', 'reminder', 3, 1, 'Reminder', '催办', 'Remind whoever has it; tell the customer the new day.', '提醒经办人，并告知客户新期限。'),
    ('churn_cause', 'standard', 'quality', 1, NULL, 'Quality varies', '质量不稳定', 'Find the batches and processes; report back.', '查找批次与工序，向客户反馈。'),
    ('churn_cause', 'standard', 'market_watch', 2, NULL, 'Market not watched', '市场监控不力', 'Watch prices and rivals in their region.', '监控当地价格与竞品。'),
    ('churn_cause', 'standard', 'service', 3, NULL, 'Poor service', '服务意识淡薄', 'Set times of answer, and keep them.', '设定并兑现响应时限。'),
    ('churn_cause', 'standard', 'no_innovation', 4, NULL, 'Nothing new', '缺乏创新', 'Show what is coming; develop with them.', '展示新品，共同开发。'),
    ('churn_cause', 'standard', 'staff_left', 5, NULL, 'Staff took the customer along', '员工跳槽带走客户', 'Tie customers to the firm by two contacts and records.', '双人对接、资料留存，让客户归属公司。'),
    ('churn_cause', 'standard', 'lured_away', 6, NULL, 'A better offer elsewhere', '客户遭遇新的诱惑', 'Know the offer; answer with value, not with price alone.', '了解对手条件，以价值而非单纯降价回应。'),
    ('churn_cause', 'standard', 'short_term', 7, NULL, 'Short-sighted conduct', '短期行为作梗', 'Judge staff by what customers stay worth.', '按客户长期价值考核员工。'),
    ('complaint_type', 'standard', 'quality', 1, NULL, 'Quality of the goods', '商品质量', 'Exchange or refund at once; tell the maker.', '先行退换，反馈生产方。'),
    ('complaint_type', 'standard', 'contract', 2, NULL, 'Contract and bill', '购销合同', 'Read the contract together; correct the bill.', '与客户核对合同，更正账单。'),
    ('complaint_type', 'standard', 'delivery', 3, NULL, 'Delivery', '货物运输', 'Say where the goods are and when they come; replace what is damaged.', '告知到货时间，补发破损货物。'),
    ('complaint_type', 'standard', 'service', 4, NULL, 'Service', '服务', 'Apologise, call back, train.', '道歉回访，加强培训。')
), code AS (
    INSERT INTO @extschema@.scheme_code (kind, scheme, code, "position", cut)
    SELECT l.kind, l.scheme, l.code, l."position", l.cut FROM label l
)
INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
SELECT l.kind, l.scheme, l.code, 'en', l.name, l.advice FROM label l
UNION ALL
SELECT l.kind, l.scheme, l.code, 'zh', l.name_zh, l.advice_zh FROM label l;
