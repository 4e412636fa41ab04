{#- The scopes in which events are counted; see actor_scope in measures.md. -#}
{% macro actor_scopes() -%}
    select unnest(['all', 'gov', 'mil']) as actor_scope
{%- endmacro %}

{#- Whether an event, of which a row for each scope is made, falls in the row's scope. -#}
{% macro falls_in_scope() -%}
    (
        actor_scope = 'all'
        or (
            actor_scope = 'gov'
            and (source_role = 'GOV' or (source_role is null and source_country is not null))
            and (target_role = 'GOV' or (target_role is null and target_country is not null))
        )
        or (actor_scope = 'mil' and 'MIL' in (source_role, target_role))
    )
{%- endmacro %}
