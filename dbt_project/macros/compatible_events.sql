{#- What the views in other formats are made of: our events that the text presents as done, with their first mention. -#}
{% macro compatible_events() %}
events as (
    select *
    from {{ ref('fct_events') }}
    where
        coder = '{{ var("coder") }}'
        and status = 'actual'
),

mentions as (select * from {{ ref('fct_event_mentions') }}),

entities as (select * from {{ ref('dim_entities') }}),

countries as (select * from {{ ref('dim_countries') }}),

event_codes as (select * from {{ ref('dim_event_codes') }})
{% endmacro %}

{#- A number of at most 63 bits for an id: the same for the same id wherever it is worked out, and unlike others'. -#}
{% macro number_of(id) -%}
    (md5_number_lower({{ id }}) >> 1)::bigint
{%- endmacro %}

{#- What a list says of a value; `otherwise` where it says nothing. -#}
{% macro looked_up(value, list, otherwise="null") -%}
    case {{ value }}
        {%- for key, said in list.items() %} when '{{ key }}' then '{{ said }}'{% endfor %} else {{ otherwise }} end
{%- endmacro %}

{#- ICEWS's words for a role. -#}
{% macro icews_sector(role) -%}
    {%- set sectors = {
        'GOV': 'Government',
        'MIL': 'Military',
        'COP': 'Police,Government',
        'JUD': 'Judicial,Government',
        'LEG': 'Legislative / Parliamentary,Government',
        'SPY': 'Intelligence Ministry,Government',
        'OPP': 'Parties,Opposition Major Party (Out Of Government)',
        'REB': 'Rebel,Dissident',
        'INS': 'Insurgents,Dissident',
        'SEP': 'Separatists,Dissident',
        'RAD': 'Radicals / Extremists / Fundamentalists,Dissident',
        'UAF': 'Unidentified Forces',
        'CRM': 'Criminals / Gangs',
        'ELI': 'Elite',
        'MED': 'Media',
        'BUS': 'Business',
        'MNC': 'Multinational Corporation,Business',
        'LAB': 'Labor',
        'EDU': 'Education',
        'HLH': 'Medical / Health',
        'AGR': 'Agricultural',
        'REF': 'Refugees / Displaced',
        'CVL': 'General Population / Civilian / Social,Social',
        'IGO': 'International Government Organization',
        'PKO': 'International Government Organization',
        'NGO': 'Nongovernmental Organizations / Activists',
        'NGM': 'Nongovernmental Organizations / Activists'
    } -%}
    {{ looked_up(role, sectors) }}
{%- endmacro %}

{#- ICEWS's names of countries where they are not ours. -#}
{% macro icews_country(country, name) -%}
    {%- set names = {
        'RUS': 'Russian Federation',
        'VAT': 'Holy See',
        'PSE': 'Occupied Palestinian Territory',
        'MDA': 'Moldova, Republic of',
        'COD': 'Democratic Republic of Congo',
        'COG': 'Congo',
        'SWZ': 'Swaziland',
        'MKD': 'the former Yugoslav Republic of Macedonia',
        'CIV': "Cote d''Ivoire",
        'CZE': 'Czech Republic'
    } -%}
    {{ looked_up(country, names, name) }}
{%- endmacro %}

{#- PLOVER's sector for a CAMEO role. -#}
{% macro plover_sector(role) -%}
    {%- set sectors = {
        'INS': 'REB',
        'SEP': 'REB',
        'MNC': 'BUS',
        'NGM': 'NGO',
        'PKO': 'IGO'
    } -%}
    {{ looked_up(role, sectors, role) }}
{%- endmacro %}
