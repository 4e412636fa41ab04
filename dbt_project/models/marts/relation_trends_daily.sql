{%- set series = "coder, entity_a, entity_b, actor_scope" -%}
{%- set windows, slope_windows, baseline = [7, 30, 90], [30, 90], 365 -%}
{%- set window_sums = trend_sums(windows, slope_windows) -%}
{%- set score_sums = baseline_sums(baseline) + own_sums(["counted", "goldstein"]) -%}
{%- set terms = trend_terms("(changes.trend_date - changes.first_day)") -%}
{%- set day_number = "(calendar_days.trend_date - calendar_days.first_day)" -%}
{%- set calendar_terms = {"counted": "1", "x": day_number, "x_squares": day_number ~ " * " ~ day_number} -%}
{%- set calendar_columns = ["is_coded", "coded_articles", "trend_events"] -%}
{%- for length in windows -%}
    {%- do calendar_columns.append("trend_events_sum_" ~ length) -%}
{%- endfor -%}

-- noqa: disable=PRS,LT02,CV03
-- depends_on: {{ ref('int_touched_lives') }}
with
event_days as (
    select *
    from {{ ref('int_relation_days') }}
    where {{ in_slice('trend_date', baseline) }}
),

all_days as (
    select *
    from {{ ref('coded_events_daily') }}
    where {{ in_slice('published_date', baseline) }}
),

carried as (
    select *
    from {{ source('carried', 'relation_trends_daily') }}
    where trend_date = {{ slice_start() }} - 1
),

-- All days that windows of days in the slice look back on come after first_day.
spans as (
    select
        coder,
        greatest(min(published_date), {{ slice_start() }}) - {{ baseline + 1 }} as first_day,
        least(max(published_date) + {{ var("dyad_life_days") }}, {{ slice_end() }}) as last_day
    from {{ ref('coded_events_daily') }}
    group by coder
),

lives as (
    select
        lives.*,
        spans.first_day,
        spans.last_day,
        greatest(lives.first_date, {{ slice_start() }}) as start_date,
        least(lives.end_date, {{ slice_end() }}) as until_date,
        row_number() over (order by {{ series }}) as series_no
    from {{ ref('int_relation_lives') }} as lives
    inner join spans using (coder)
    where lives.first_date <= {{ slice_end() }} and lives.end_date >= {{ slice_start() }}
),

calendar_days as (
    select
        *,
        unnest(generate_series(first_day, last_day, interval 1 day))::date as trend_date
    from spans
),

calendar_sums as (
    select
        calendar_days.coder,
        calendar_days.trend_date,
        coalesce(all_days.is_coded, false) as is_coded,
        {{ articles_read("calendar_days.coder", "all_days.coded_articles") }} as coded_articles,
        all_days.trend_events,
        {% for measure, term in calendar_terms.items() %}
        coalesce(sum({{ term }}) filter (where is_coded) over days, 0)::bigint as {{ measure }}_to_date,
        {% endfor %}
        {% for length in windows %}
        coalesce(sum(all_days.trend_events) over (days rows {{ length - 1 }} preceding), 0)::bigint
            as trend_events_sum_{{ length }},
        {% endfor %}
    from calendar_days
    left join all_days on calendar_days.coder = all_days.coder and calendar_days.trend_date = all_days.published_date
    window days as (partition by calendar_days.coder order by calendar_days.trend_date)
),

-- Each day of a coder with what a series without events has by it, and by so many days before: what coded days add.
calendar as (
    select
        coder,
        trend_date,
        {{ calendar_columns | join(", ") }},
        {% for name, of in lags(window_sums + score_sums).items() if of.measure in calendar_terms %}
        lag({{ of.measure }}_to_date, {{ of.lag }}, 0) over days as {{ name }},
        {% endfor %}
    from calendar_sums
    window days as (partition by coder order by trend_date)
),

-- The days on which the sums of a series change, and the one from which they count.
changes as (
    select
        lives.series_no,
        lives.first_day,
        lives.last_day,
        calendar.is_coded,
        len(event_days.publisher_names) as publishers,
        event_days.* exclude (coder, entity_a, entity_b, actor_scope, publisher_names)
    from lives
    inner join event_days using ({{ series }})
    inner join calendar using (coder, trend_date)
    union all by name
    select
        series_no,
        first_day,
        last_day,
        first_day as trend_date
    from lives
),

-- A day without coded articles counts if it has an event.
states as (
    select
        changes.series_no,
        changes.trend_date,
        coalesce(lead(changes.trend_date) over life, changes.last_day + 1) - changes.trend_date as days,
        {% for measure, term in terms.items() %}
        coalesce(
            sum({{ "case when not changes.is_coded then " ~ term ~ " end" if measure in calendar_terms else term }})
                over (life rows unbounded preceding),
            0
        )::{{ "hugeint" if measure == "goldstein_products" else "bigint" }} as {{ measure }},
        {% endfor %}
        case
            when changes.events is not null
                then {
                    {% for measure in event_measure_names() %}
                    {{ measure }}: changes.{{ measure }},
                    {% endfor %}
                    publishers: changes.publishers,
                    lexicon_versions: changes.lexicon_versions
                }
        end as report
    from changes
    window life as (partition by changes.series_no order by changes.trend_date)
),

histories as (
    select
        series_no,
        list(
            {
                days: days,
                {% for measure in terms %}
                {{ measure }}: {{ measure }},
                {% endfor %}
                report: report
            } order by trend_date
        ) as states
    from states
    group by series_no
),

series as (
    select
        lives.*,
        lives.start_date - lives.first_day + 1 as start_place,
        lives.until_date - lives.first_day + 1 as until_place,
        histories.states,
        carried.cusum_up as carried_up,
        carried.cusum_down as carried_down,
        {% for measure in calendar_terms %}
        coalesce(eve.{{ measure }}_by_0, 0) as {{ measure }}_before,
        {% endfor %}
    from lives
    inner join histories using (series_no)
    left join carried using ({{ series }})
    left join calendar as eve on lives.coder = eve.coder and lives.first_date - 1 = eve.trend_date
    order by lives.series_no
),

baselines as (
    {{ days_of_series(score_sums, calendar_terms, ["series_no", "start_date", "carried_up", "carried_down"]) }}
),

compared as (
    select
        *,
        trend_date = start_date as is_first,
        case when counted_sum_1 > 0 then goldstein_sum_1 / 1000 end as goldstein_sum
    from baselines
    order by series_no, trend_date
),

{{ trend_scores("compared", ["series_no"], "trend_date", "day", var("minimum_baseline_days")) }},

days as (
    {{ days_of_series(
        window_sums,
        calendar_terms,
        ["series_no", "entity_a", "entity_b", "actor_scope"],
        calendar_columns,
        with_reports=true,
    ) }}
),

filled as (
    select
        days.* exclude (series_no, trend_events, report),
        {% for measure in event_measure_names() %}
        case
            when days.report is not null then coalesce(days.report.{{ measure }}, 0)
            when days.is_coded then 0
        end as {{ measure }},
        {% endfor %}
        case
            when days.report is not null then days.report.publishers
            when days.is_coded then 0
        end as publishers,
        case when days.report is not null or days.is_coded then days.trend_events end as trend_events,
        days.report.lexicon_versions,
        scores.* exclude (series_no, trend_date)
    from days
    inner join scores using (series_no, trend_date)
),

{{ trend_figures("filled", "day", windows, slope_windows) }},

final as (select * from trends)

select * from final
