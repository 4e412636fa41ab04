{#- What is counted of events within a country besides the measures of every mart. -#}
{% macro domestic_measure_names() -%}
    {{ return([
        "protest_events", "violent_protest_events", "violence_events", "state_violence_events",
        "armed_group_violence_events", "repression_events",
    ]) }}
{%- endmacro %}

{#- Whether a role acts for the state by CAMEO's list of state agents; a bare country is its government. -#}
{% macro is_state_agent(role) -%}
    coalesce({{ role }} in ('COP', 'GOV', 'JUD', 'MIL', 'SPY'), true)
{%- endmacro %}

{#- Whether a role takes part in armed conflict and is none of the state's. -#}
{% macro is_armed_group(role) -%}
    coalesce({{ role }} in ('CRM', 'INS', 'RAD', 'REB', 'SEP', 'UAF'), false)
{%- endmacro %}
