-- What is shipped of ladders: names of the rungs, the lowest first.

INSERT INTO @extschema@.scheme_kind (kind, form, title, title_zh, has_cuts, most_codes)
VALUES ('ladder', 'codes', 'Rungs of a ladder, the lowest first', '阶梯层级', false, 100);

INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, standard, note)
VALUES
    ('ladder', 'five_star', 'Five stars of an account manager', '客户经理五星级', true, NULL),
    ('ladder', 'bonding', 'Levels of relationship marketing', '关系营销层次', false, 'Berry & Parasuraman (1991), Marketing Services: Competing through Quality. Each level includes those below.'),
    ('ladder', 'contact_mode', 'Modes of contact', '接触层次', false, NULL),
    ('ladder', 'loyalty', 'Satisfied, loyal, recommending', '满意、忠诚、推荐', false, 'The steps of loyalty_stage(), for conditions of your own.');

WITH label (kind, scheme, code, "position", name, name_zh, advice, advice_zh) AS (VALUES
    ('ladder'::text, 'five_star'::text, 'salesperson'::text, 1, 'Salesperson', '推销员', 'Learn who decides, and why they buy.', '了解谁做决定、为何购买。'),
    ('ladder', 'five_star', 'sales_representative', 2, 'Sales representative', '销售代表', 'Visit by plan; know their needs of the year.', '按计划拜访，掌握其年度需求。'),
    ('ladder', 'five_star', 'account_manager', 3, 'Account manager', '客户经理', 'Answer for the whole account, service and payment too.', '对整个客户负责，包括服务与回款。'),
    ('ladder', 'five_star', 'private_adviser', 4, 'Personal adviser', '私人顾问', 'Advise in their interest before you sell.', '先为客户着想，再谈销售。'),
    ('ladder', 'five_star', 'strategic_partner', 5, 'Strategic partner', '战略伙伴', 'Plan and develop together.', '共同规划、共同开发。'),
    ('ladder', 'bonding', 'financial', 1, 'Financial bonds', '一级关系营销：财务联系', 'Prices are copied first: add personal ties.', '价格最易被模仿：增加人情联系。'),
    ('ladder', 'bonding', 'social', 2, 'Social bonds', '二级关系营销：社会联系', 'Know them by name; build what they cannot get elsewhere.', '熟识客户本人；提供别处得不到的东西。'),
    ('ladder', 'bonding', 'structural', 3, 'Structural bonds', '三级关系营销：结构联系', 'Keep the systems that tie you both alive.', '维护双方共用的系统与流程。'),
    ('ladder', 'contact_mode', 'brand', 1, 'By the brand', '品牌', NULL, NULL),
    ('ladder', 'contact_mode', 'telephone', 2, 'By telephone', '电话', NULL, NULL),
    ('ladder', 'contact_mode', 'face_to_face', 3, 'Face to face', '面对面', NULL, NULL),
    ('ladder', 'contact_mode', 'intimate', 4, 'Intimate', '亲密', NULL, NULL),
    ('ladder', 'loyalty', 'satisfied', 1, 'Satisfied', '满意', 'Give them a reason to come back.', '给予再次购买的理由。'),
    ('ladder', 'loyalty', 'loyal', 2, 'Loyal', '忠诚', 'Surprise them, and make recommending easy.', '创造惊喜，方便其推荐。'),
    ('ladder', 'loyalty', 'advocate', 3, 'Recommending', '推荐', 'Thank them and bring them together with prospects.', '表达感谢，让其与潜在客户交流。')
), code AS (
    INSERT INTO @extschema@.scheme_code (kind, scheme, code, "position")
    SELECT l.kind, l.scheme, l.code, l."position" FROM label l
)
INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
SELECT l.kind, l.scheme, l.code, 'en', l.name, l.advice FROM label l
UNION ALL
SELECT l.kind, l.scheme, l.code, 'zh', l.name_zh, l.advice_zh FROM label l;
