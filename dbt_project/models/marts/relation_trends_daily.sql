{%- set series = "coder, entity_a, entity_b, actor_scope" -%}
{%- set day_number = "(calendar_days.trend_date - date '1970-01-01')" -%}
{%- set windows = [7, 30, 90] -%}
{%- set of_calendar = ["counted", "x", "x_squares"] -%}
{%- set terms = trend_terms("(started.trend_date - date '1970-01-01')") -%}
{%- set is_event_day = "(days.day = days.trend_date and days.events is not null)" -%}
{#- The sum by the day before the first of the longest window is what that window takes away. -#}
{%- set days_before = 367 -%}

-- noqa: disable=PRS,LT02,CV03
-- depends_on: {{ ref('int_touched_lives') }}
with
event_days as (
    select *
    from {{ ref('int_relation_days') }}
    where {{ in_slice('trend_date', days_before) }}
),

all_days as (
    select *
    from {{ ref('coded_events_daily') }}
    where {{ in_slice('published_date', days_before) }}
),

carried as (
    select *
    from {{ source('carried', 'relation_trends_daily') }}
    where trend_date = {{ slice_start() }} - 1
),

lives as (
    select
        *,
        greatest(first_date, {{ slice_start() }} - {{ days_before }}) as start_date
    from {{ ref('int_relation_lives') }}
    where first_date <= {{ slice_end() }} and end_date >= {{ slice_start() }}
),

known_days as (
    select
        coder,
        min(published_date) as first_date,
        max(published_date) as last_date
    from {{ ref('coded_events_daily') }}
    group by coder
),

-- Each day of a coder with the sums of what a series without events adds on coded days.
calendar_days as (
    select
        coder,
        unnest(
            generate_series(
                greatest(first_date, {{ slice_start() }} - {{ days_before }}),
                least(last_date + {{ var("dyad_life_days") }}, {{ slice_end() }}),
                interval 1 day
            )
        )::date as trend_date
    from known_days
),

calendar as (
    select
        calendar_days.coder,
        calendar_days.trend_date,
        coalesce(all_days.is_coded, false) as is_coded,
        {{ articles_read("calendar_days.coder", "all_days.coded_articles") }} as coded_articles,
        all_days.trend_events,
        {% for measure, term in {
            "counted": "1", "x": day_number, "x_squares": day_number ~ " * " ~ day_number
        }.items() %}
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

-- A life begins with a row, whether its first day in reach has an event of the scope or not.
started as (
    select
        event_days.*,
        lives.start_date,
        lives.end_date
    from event_days
    inner join lives using ({{ series }})
    union all by name
    select
        lives.* exclude (first_date),
        lives.start_date as trend_date
    from lives
    anti join event_days
        on
            lives.coder = event_days.coder
            and lives.entity_a = event_days.entity_a
            and lives.entity_b = event_days.entity_b
            and lives.actor_scope = event_days.actor_scope
            and lives.start_date = event_days.trend_date
),

-- What a life has had by each of these days. A day without coded articles counts if it has an event.
lived as (
    select
        started.*,
        lead(started.trend_date) over life as next_date,
        {% for measure, term in terms.items() %}
            {% set extra = measure in of_calendar %}
        coalesce(
            sum({{ term }})
            {% if extra %} filter (where not calendar.is_coded and started.events is not null){% endif %}
            over (life rows unbounded preceding), 0
        )::{{ "hugeint" if measure == "goldstein_products" else "bigint" }} as {{ measure }}_to_date,
        {% endfor %}
    from started
    inner join calendar using (coder, trend_date)
    window life as (partition by {{ series }} order by started.trend_date)
),

based as (
    select
        lived.* exclude (next_date),
        coalesce(eve.counted_to_date, 0) as counted_before,
        coalesce(eve.x_to_date, 0) as x_before,
        coalesce(eve.x_squares_to_date, 0) as x_squares_before,
        carried.cusum_up as carried_up,
        carried.cusum_down as carried_down,
        coalesce(lived.next_date - 1, least(lived.end_date, {{ slice_end() }})) as until_date
    from lived
    left join calendar as eve on lived.coder = eve.coder and lived.start_date - 1 = eve.trend_date
    left join carried
        on
            lived.coder = carried.coder
            and lived.entity_a = carried.entity_a
            and lived.entity_b = carried.entity_b
            and lived.actor_scope = carried.actor_scope
    order by lived.coder, lived.entity_a, lived.entity_b, lived.actor_scope, lived.trend_date
),

-- From here on rows keep their order.
days as (
    select
        *,
        unnest(generate_series(trend_date, until_date, interval 1 day))::date as day
    from based
),

filled as (
    select
        days.coder,
        days.entity_a,
        days.entity_b,
        days.actor_scope,
        days.day as trend_date,
        days.day - days.start_date as position,
        calendar.is_coded,
        calendar.coded_articles,
        {% for measure in event_measure_names() %}
        case
            when {{ is_event_day }} then coalesce(days.{{ measure }}, 0)
            when calendar.is_coded then 0
        end as {{ measure }},
        {% endfor %}
        case
            when {{ is_event_day }} then len(days.publisher_names)
            when calendar.is_coded then 0
        end as publishers,
        case when {{ is_event_day }} or calendar.is_coded then calendar.trend_events end as trend_events,
        case when {{ is_event_day }} then days.lexicon_versions end as lexicon_versions,
        {% for measure in terms %}
            {% if measure in of_calendar %}
        coalesce(calendar.{{ measure }}_to_date, 0) - days.{{ measure }}_before + days.{{ measure }}_to_date
            as {{ measure }}_to_date,
            {% else %}
        days.{{ measure }}_to_date,
            {% endif %}
        {% endfor %}
        {% for length in windows %}
        calendar.trend_events_sum_{{ length }},
        {% endfor %}
        case when days.day > days.start_date then days.carried_up end as carried_up,
        case when days.day > days.start_date then days.carried_down end as carried_down
    from days
    left join calendar on days.coder = calendar.coder and days.day = calendar.trend_date
),

{{ trend_figures(
    periods="filled",
    period="trend_date",
    unit="day",
    windows=windows,
    slope_windows=[30, 90],
    baseline=365,
    minimum_baseline=var("minimum_baseline_days"),
) }},

final as (select * from trends)

select * from final
