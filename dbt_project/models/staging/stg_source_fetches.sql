with source as (select * from {{ source('lake', 'source_fetches') }}),

final as (
    select
        fetch_id,
        fetch_date,
        source,
        source_group,
        kind,
        place,
        publisher,
        language,
        country,
        started_at,
        finished_at,
        outcome,
        reason,
        message,
        http_status,
        bytes,
        items,
        landed,
        known,
        failed,
        left_over,
        newest_at,
        last_success_at,
        failures,
        next_at
    from source
)

select * from final
