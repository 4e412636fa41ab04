{#-
A mean of events' Goldstein values with what tells how sure it is: the 95% interval of the mean by Student's t (1908),
cut off where the scale ends; null where values do not vary. Given are the names of the events' number, the sum of their
values and that of the squares. The variance is rounded, so that equal values have none.
-#}
{% macro goldstein_means(events="events", total="goldstein_sum", squares="goldstein_squares", suffix="") -%}
    {%- set mean = total ~ " / nullif(" ~ events ~ ", 0)" -%}
    {%- set variance -%}
        round(({{ squares }} - {{ total }} * {{ mean }}) / nullif({{ events }} - 1, 0), 9)
    {%- endset -%}
    {%- set half_width = t_quantile(events ~ " - 1") ~ " * sqrt(" ~ variance ~ " / " ~ events ~ ")" -%}
    {{ mean }} as goldstein_mean{{ suffix }},
    case when {{ variance }} > 0 then round(greatest(-10, {{ mean }} - {{ half_width }}), 9) end
        as goldstein_mean_low{{ suffix }},
    case when {{ variance }} > 0 then round(least(10, {{ mean }} + {{ half_width }}), 9) end
        as goldstein_mean_high{{ suffix }}
{%- endmacro %}

{#-
The .975 quantile of Student's t by degrees of freedom: a table up to 12, from there the expansion in 1 / df around the
normal quantile (Abramowitz and Stegun 1964, 26.7.5), which errs by less than 0.000003.
-#}
{% macro t_quantile(df) -%}
    {%- set table = [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912,
        2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813,
    ] -%}
    case
        when {{ df }} <= {{ table | length }} then {{ table }}[{{ df }}]::double
        else
            1.959964
            + 2.372271 / ({{ df }})
            + 2.822499 / ({{ df }}) ** 2
            + 2.555850 / ({{ df }}) ** 3
            + 1.589534 / ({{ df }}) ** 4
    end
{%- endmacro %}
