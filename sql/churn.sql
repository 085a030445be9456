-- Causes of churn: what goes with leaving, of a yes or no and of groups of any number.

CREATE TYPE @extschema@.risk AS (
    cases bigint, --@ Cases of which both are known
    unknown bigint, --@ Cases of which one is not
    exposed bigint, --@ Cases with the problem
    unexposed bigint, --@ Cases without it
    risk_with float8, --@ Share with the event among cases with the problem
    risk_without float8, --@ The same among cases without it
    relative_risk float8, --@ The first to the second; NULL where the second is 0
    relative_risk_lower float8, --@ Lower limit at 95 %
    relative_risk_upper float8, --@ Upper limit at 95 %
    odds_ratio float8, --@ Odds of the event with the problem to those without it
    odds_ratio_lower float8, --@ Lower limit at 95 %
    odds_ratio_upper float8, --@ Upper limit at 95 %
    attributable_fraction float8, --@ Part of the risk with the problem that goes with it; below 0 where it protects
    population_attributable_fraction float8, --@ Part of all events that would go with the problem
    excess float8, --@ Events above those that the risk without the problem would make
    phi float8 --@ Correlation of the two, from -1 to 1
);
COMMENT ON TYPE @extschema@.risk IS 'Result of aggregate risk()';

CREATE FUNCTION crm_internal.risk_transition(bigint[], boolean, boolean) RETURNS bigint[] --@ part of aggregate risk
CREATE FUNCTION crm_internal.risk_combine(bigint[], bigint[]) RETURNS bigint[] --@ part of aggregate risk
CREATE FUNCTION crm_internal.risk_final(bigint[]) RETURNS @extschema@.risk --@ part of aggregate risk
CREATE AGGREGATE @extschema@.risk(problem boolean, event boolean) --@ state bigint[] space 64 by risk_transition final risk_final combine risk_combine
COMMENT ON AGGREGATE @extschema@.risk(boolean, boolean) IS 'Whether having met a problem goes with an event such as leaving (流失原因诊断): risks, relative risk, odds ratio, attributable fractions';

CREATE TYPE @extschema@.association AS (
    cases float8, --@ Cases whose event is known
    events float8, --@ Of these, with the event
    missing float8, --@ Of the cases, those whose group is not known: a group of their own
    groups int, --@ Groups with cases
    chi_square float8, --@ Pearson's statistic; NULL without two groups and two outcomes
    degrees_of_freedom int, --@ Its degrees of freedom
    p float8, --@ Probability of such a statistic or a larger one where group and event are independent
    cramers_v float8, --@ Strength of the association, from 0 to 1
    information_value float8 --@ Information value: below 0.02 next to nothing, above 0.3 strong
);
COMMENT ON TYPE @extschema@.association IS 'Result of aggregate association()';

CREATE FUNCTION crm_internal.association_final(bytea) RETURNS @extschema@.association --@ part of aggregate association
--@ each float8:combine text:combine "any":alone

CREATE FUNCTION crm_internal.association_transition(bytea, @CUSTOMER@, boolean) RETURNS bytea --@ part of aggregate association
CREATE AGGREGATE @extschema@.association("group" @CUSTOMER@, event boolean) --@ state bytea space 16384 by association_transition final association_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.association(@CUSTOMER@, boolean) IS 'How far groups go with an event such as leaving (流失原因关联分析): chi-square, Cramer''s V and information value';
--@ end
