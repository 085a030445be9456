-- Shipped schemes of registered sources: how customers move between two snapshots, and what the history raises an alarm for.

INSERT INTO @extschema@.scheme_kind (kind, form, title, title_zh, has_cuts, most_codes, cut_by)
VALUES
    ('movement', 'codes', 'How a customer moved between two snapshots', '客户流动', false, 10, NULL),
    ('source_alarm', 'codes', 'Alarms of a registered source and their thresholds', '数据源预警', true, 20, 'weights');

INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, cut_by, standard, note)
VALUES
    ('movement', 'standard', 'How a customer moved between two snapshots', '客户流动', NULL, true, NULL),
    ('source_alarm', 'standard', 'Alarms of a registered source', '数据源预警', 'weights', true,
     'Cuts are thresholds: runs that failed, days since the last one, shares of customers, of value and of a segment or credit grade, stability index, models.');

WITH label (kind, scheme, code, "position", cut, name, name_zh, advice, advice_zh) AS (VALUES
    ('movement'::text, 'standard'::text, 'new'::text, 1, NULL::float8, 'New', '新增', NULL, NULL),
    ('movement', 'standard', 'up', 2, NULL, 'Up', '上升', NULL, NULL),
    ('movement', 'standard', 'same', 3, NULL, 'Unchanged', '不变', NULL, NULL),
    ('movement', 'standard', 'down', 4, NULL, 'Down', '下降', NULL, NULL),
    ('movement', 'standard', 'lost', 5, NULL, 'Lost', '消失', NULL, NULL),
    ('source_alarm', 'standard', 'run_failed', 1, 0, 'The last runs did not end well', '最近的运行失败', 'See the view runs for the error, and run again.', '查看 runs 视图中的错误，然后重新运行。'),
    ('source_alarm', 'standard', 'run_late', 2, 2, 'No run for days', '多日未运行', 'See whether the schedule still stands.', '检查定时任务是否正常。'),
    ('source_alarm', 'standard', 'customers_fell', 3, 0.01, 'Customers have gone from the data', '客户数减少', 'Find out whether orders were deleted or a condition was changed.', '检查订单是否被删除或筛选条件是否改变。'),
    ('source_alarm', 'standard', 'value_fell', 4, 0.1, 'Expected value of the customers fell', '客户终身价值下降', 'See which segments lost it, and who moved down.', '查看哪些分群下降，哪些客户流失。'),
    ('source_alarm', 'standard', 'segment_shift', 5, 0.05, 'A segment changed by much', '分群占比变化较大', 'See segment_flow for where they came from and went.', '查看 segment_flow，了解客户来源和去向。'),
    ('source_alarm', 'standard', 'grade_shift', 6, 0.05, 'A credit grade changed by much', '信用等级占比变化较大', 'See grade_flow for where they came from and went.', '查看 grade_flow，了解客户来源和去向。'),
    ('source_alarm', 'standard', 'score_drift', 7, 0.25, 'Scores drifted from the model', '评分漂移', 'Fit models anew: CALL crm.score(…, refit => true).', '重新拟合模型。'),
    ('source_alarm', 'standard', 'model_doubtful', 8, 0, 'A lifetime model did not converge', '终身价值模型未收敛', 'Take another clv_model, or more history.', '更换模型或使用更长的历史。')
), code AS (
    INSERT INTO @extschema@.scheme_code (kind, scheme, code, "position", cut)
    SELECT l.kind, l.scheme, l.code, l."position", l.cut FROM label l
)
INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
SELECT l.kind, l.scheme, l.code, 'en', l.name, l.advice FROM label l
UNION ALL
SELECT l.kind, l.scheme, l.code, 'zh', l.name_zh, l.advice_zh FROM label l;
