with articles as (select * from {{ ref('stg_articles') }}),

judged as (
    select
        coalesce(publisher, '(none)') as publisher,
        published_date,
        duplicate_of is null as is_original,
        language = '{{ var("coded_language") }}' as is_coded_language
    from articles
),

final as (
    select
        publisher,
        published_date,
        count_if(is_original)::bigint as articles,
        count_if(not is_original)::bigint as copies,
        count_if(is_original and is_coded_language)::bigint as coded_articles,
        count_if(is_original and not is_coded_language)::bigint as other_language_articles
    from judged
    group by publisher, published_date
)

select * from final
