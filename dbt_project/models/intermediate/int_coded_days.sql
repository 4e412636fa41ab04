with articles as (
    select *
    from {{ ref('stg_articles') }}
    where {{ in_slice('published_date') }}
),

events as (
    select *
    from {{ ref('stg_events') }}
    where {{ in_slice('published_date') }}
),

read_days as (
    select
        '{{ var("coder") }}' as coder,
        published_date,
        count(*) as coded_articles
    from articles
    where
        duplicate_of is null
        and language = '{{ var("coded_language") }}'
    group by published_date
),

-- What others have read is not known, only what they have made of it.
imported_days as (
    select
        coder,
        published_date,
        null::bigint as coded_articles
    from events
    where coder != '{{ var("coder") }}'
    group by coder, published_date
),

final as (
    select * from read_days
    union all
    select * from imported_days
)

select * from final
