{#- First and last day of the slice that is being built; without one, those of all time. -#}
{% macro slice_start() -%}
    coalesce(getvariable('slice_start')::date, date '0001-01-01')
{%- endmacro %}

{% macro slice_end() -%}
    coalesce(getvariable('slice_end')::date, date '9999-12-31')
{%- endmacro %}

{#- Whether a day lies in the slice that is being built, or so many days before it. -#}
{% macro in_slice(day, days_before=0) -%}
    {{ day }} between {{ slice_start() }}{% if days_before %} - {{ days_before }}{% endif %} and {{ slice_end() }}
{%- endmacro %}

{#-
A model in slices, each a Parquet file in the folder of the build: only those are made that a touched day reaches, the others
are taken over from the build before. The model selects the rows of one slice by `in_slice`; its `slices` say

    every         how long a slice is: month, quarter or year; year if not given
    by            the date that a slice is of
    of            which days touch it: published, event, trend or life (see `touched_days`)
    told_of       the model of whose rows of the slice it reads what was published; what its own days say if not given
    reach         how many days after a touched one are touched as well; 0 if not given
    carries       columns with which the next slice goes on; where they end otherwise than before, that one is made as well
    comes_sorted  whether the model's rows come near enough to the order of its key for readers to skip most row groups
-#}
{% materialization sliced, adapter="duckdb" %}
    {%- set slices = config.get("slices") -%}
    {%- set folder = var("build_folder") ~ "/fresh/" ~ this.identifier -%}
    {%- set target_view = this.incorporate(type="view") -%}
    {%- do get_assert_columns_equivalent(sql) -%}
    {%- set rows = get_select_subquery(sql) -%}
    {%- set order = "" if slices.comes_sorted else " order by " ~ (config.get("meta").order_by or config.get("meta").key) | join(", ") -%}
    {%- set kept = kept_slices(this.identifier) -%}
    {%- set state = {"differs": false} -%}

    {{ run_hooks(pre_hooks) }}
    {#- An empty file says the columns where nothing else does. -#}
    {%- set any_rows = "from " ~ parquet(kept.values() | first) if kept else "from (" ~ rows ~ ")" -%}
    {%- do run_query(copied(any_rows ~ " limit 0", folder ~ "/none.parquet")) -%}
    {%- for slice in slices_to_make(slices, kept) if slice.is_touched or state.differs -%}
        {%- set file = folder ~ "/" ~ slice.first ~ ".parquet" -%}
        {%- if slices.carries and kept.get(slice.before) -%}
            {%- do carry(kept.get(slice.before), slices, slice.first - modules.datetime.timedelta(1)) -%}
        {%- endif -%}
        {%- do run_query(
            "set variable slice_start = date '" ~ slice.first ~ "'; set variable slice_end = date '" ~ slice.last ~ "'; "
            ~ read_partitions(slices, slice) ~ copied(rows ~ order, file) ~ "; " ~ read_all_partitions()
        ) -%}
        {%- set old = kept.pop(slice.first, none) -%}
        {%- if slices.carries -%}
            {%- do carry(file, slices, slice.last) -%}
            {%- do state.update({"differs": not old or ends_differ(file, old, slices, slice.last)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do check_contract(folder ~ "/*.parquet") -%}
    {% call statement("main") -%}
        create or replace view {{ target_view }} as
        from read_parquet({{ [folder ~ "/*.parquet"] + kept.values() | list }}, hive_partitioning = false)
    {%- endcall %}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [target_view]}) }}
{% endmaterialization %}

{#- The files of a model in the build before, by the first day of their slices. -#}
{% macro kept_slices(name) -%}
    {%- set found = {} -%}
    {%- for row in run_query(
        "select first_day, path from '" ~ var("build_folder") ~ "/inputs/slices.parquet' where model = '" ~ name ~ "'"
    ) -%}
        {%- do found.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#-
The slices of a model that a touched day reaches, and those that it had, in order. After the last day of all there is nothing
to make, but what was there once has to go.
-#}
{% macro slices_to_make(slices, kept) -%}
    {%- set every = slices.get("every", "year") -%}
    {%- set found = run_query(
        "with days as (" ~ touched_days(slices.of) ~ "), "
        ~ "touched as (select distinct unnest(generate_series(date_trunc('" ~ every ~ "', day), day + "
        ~ slices.get("reach", 0) ~ ", interval 1 " ~ every ~ "))::date as first_day from days), "
        ~ "made as (select first_day from '" ~ var("build_folder") ~ "/inputs/slices.parquet' where model = '"
        ~ this.identifier ~ "'), "
        ~ "slices as (select first_day, touched.first_day is not null as is_touched "
        ~ "from touched full outer join made using (first_day) where made.first_day is not null "
        ~ "or first_day <= (" ~ last_day(slices.of) ~ ")) "
        ~ "select first_day, (first_day + interval 1 " ~ every ~ " - interval 1 day)::date, "
        ~ "(first_day - interval 1 " ~ every ~ ")::date, is_touched from slices order by first_day"
    ) -%}
    {%- set rows = [] -%}
    {%- for row in found -%}
        {%- do rows.append({"first": row[0], "last": row[1], "before": row[2], "is_touched": row[3]}) -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}

{#- The touched days of publication, of events, on which events count, or of the lives of relations. -#}
{% macro touched_days(kind) -%}
    {%- if kind == "trend" -%}
        select trend_date as day from {{ ref("int_touched_days") }}
    {%- elif kind == "life" -%}
        select trend_date as day from {{ ref("int_touched_lives") }}
    {%- else -%}
        select day from '{{ var("build_folder") }}/inputs/touched_days.parquet' where kind = '{{ kind }}'
    {%- endif -%}
{%- endmacro %}

{% macro last_day(kind) -%}
    {%- if kind == "trend" -%}
        select max(last_date) from {{ ref("int_touched_days") }}
    {%- elif kind == "life" -%}
        select max(last_date) from {{ ref("int_touched_lives") }}
    {%- else -%}
        date '9999-12-31'
    {%- endif -%}
{%- endmacro %}

{#-
Have the sources of the lake read only the partitions with rows of a slice, where its days are those of the rows themselves
or those on which rows of another model were published: to open ten years of days takes longer than to read a month.
-#}
{% macro read_partitions(slices, slice) -%}
    {%- set days -%}
        {%- if slices.told_of -%}
            select unnest(generate_series(first_published_date, last_published_date, interval 1 day))::date
            from (
                select distinct first_published_date, last_published_date
                from {{ ref(slices.told_of) }} where {{ in_slice(slices.by) }}
            )
        {%- else -%}
            select unnest(generate_series(date '{{ slice.first }}', date '{{ slice.last }}', interval 1 day))::date
        {%- endif -%}
    {%- endset -%}
    {%- set kind = "published" if slices.told_of else slices.of -%}
    {%- for table in partitioned_tables() if kind in ["event", "published"] -%}
        set variable partitions_of_{{ table }} = (
            select coalesce(list(distinct path order by path), [])
            from (
                select path, unnest({{ kind }}) as day
                from '{{ var("build_folder") }}/inputs/partitions.parquet'
                where "table" = '{{ table }}'
            )
            where day in ({{ days }})
        );
    {% endfor -%}
{%- endmacro %}

{% macro read_all_partitions() -%}
    {%- for table in partitioned_tables() -%}
        reset variable partitions_of_{{ table }};
    {% endfor -%}
{%- endmacro %}

{% macro partitioned_tables() -%}
    {{ return(["articles", "event_mentions", "events", "imported_events"]) }}
{%- endmacro %}

{#- Keep what the slice after a day goes on from, where the source `carried` finds it. -#}
{% macro carry(file, slices, day) -%}
    {%- do run_query(copied(
        ends(file, slices, day), var("build_folder") ~ "/carried/" ~ this.identifier ~ "/" ~ day ~ ".parquet"
    )) -%}
{%- endmacro %}

{#- The rows of a file that no later period of its slice follows. -#}
{% macro ends(file, slices, day) -%}
    select {{ config.get("meta").key | join(", ") }}, {{ slices.carries | join(", ") }}
    from {{ parquet(file) }}
    where {{ slices.by }} + interval 1 {{ slices.carries_by }} > date '{{ day }}'
{%- endmacro %}

{% macro ends_differ(file, old, slices, day) -%}
    {%- set new, before = ends(file, slices, day), ends(old, slices, day) -%}
    {{ return(run_query(
        "select 1 from ((" ~ new ~ " except " ~ before ~ ") union all (" ~ before ~ " except " ~ new ~ ")) limit 1"
    ).rows | length > 0) }}
{%- endmacro %}

{#- Fail where files break what their model's contract says of values; a table would do so by itself. -#}
{% macro check_contract(files) -%}
    {%- set broken = [] -%}
    {%- set nulls = run_query(
        "select path_in_schema from parquet_metadata('" ~ files ~ "') group by all having sum(stats_null_count) > 0"
    ).columns[0].values() -%}
    {%- set checks = {} -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type == "not_null" and column.name in nulls -%}
                {%- do broken.append("column " ~ column.name ~ " is null in a row") -%}
            {%- elif constraint.type == "check" -%}
                {%- do checks.update({column.name: constraint.expression}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if checks -%}
        {%- set values = [] -%}
        {%- for column, expression in checks.items() -%}
            {%- do values.append("any_value(" ~ column ~ ") filter (where not (" ~ expression ~ "))") -%}
        {%- endfor -%}
        {%- set found = run_query("select " ~ values | join(", ") ~ " from read_parquet('" ~ files ~ "')").rows[0] -%}
        {%- for column, expression in checks.items() -%}
            {%- if found[loop.index0] is not none -%}
                {%- do broken.append("column " ~ column ~ " is " ~ found[loop.index0] ~ ", expected " ~ expression) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if broken -%}
        {{ exceptions.raise_compiler_error(broken | join("; ")) }}
    {%- endif -%}
{%- endmacro %}

{#- Files without what their folders say. -#}
{% macro parquet(files) -%}
    read_parquet('{{ files }}', hive_partitioning = false)
{%- endmacro %}

{#-
DuckDB looks for a file in the lake, but would write it to the working folder. Columns of more values than a dictionary
of 2,000 holds are written as they are: that takes two thirds of the time, and a fifth less room.
-#}
{% macro copied(rows, file) -%}
    {%- set lake = target.path | replace(var("build_folder") ~ "/scratch.duckdb", "") -%}
    copy ({{ rows }}) to '{{ (lake ~ file) | replace("'", "''") }}' (format parquet, compression zstd, dictionary_size_limit 2000)
{%- endmacro %}

{#- The rows of a model that this build made: those of its fresh slices, where it has slices. -#}
{% macro made_rows(relation) -%}
    {%- set nodes = graph.nodes.values() | selectattr("name", "equalto", relation.identifier) | list if execute else [] -%}
    {%- if nodes and nodes[0].config.materialized == "sliced" -%}
        read_parquet('{{ var("build_folder") }}/fresh/{{ relation.identifier }}/*.parquet')
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
