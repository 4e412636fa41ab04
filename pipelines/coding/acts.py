"""Acts: the one pattern that each head stands for, with operators laid over the acts that they take."""

import polars as pl

from pipelines.coding.bits import has
from pipelines.coding.columns import at, count_between, join_sorted, members, put, running
from pipelines.coding.dictionary import COLLAPSED, EACH, ENDED, MUTUAL, Lexicon
from pipelines.coding.domestic import FIGHTING_ROOTS
from pipelines.coding.grammar import Grammar
from pipelines.coding.patterns import Reach, enter, longest, match_patterns
from pipelines.coding.tries import NOUN_ROOT

_LEFT_REACH = 8  # tokens before a passive verb in which its object may stand: "sanctions were imposed on"
_TARGET_REACH = 12  # tokens after a pattern in which its target may begin
_INNER_REACH = 6  # tokens after an operator in which the act that it takes may begin
_ADDRESSED_REACH = 16  # the same where someone addressed stands between
_OPEN_EFFECTS = ("aim", "appeal", "demand", "intent", "reject", "threaten")  # leave open whether it came to pass
_SAID_EFFECTS = ("accuse", "criticise", "deny")  # said of an act, whether it was done or not
_REASONED_ROOTS = ("11", "12", "16")  # an arrest tells the crime as well
_FIRST_FORCEFUL_ROOT = "17"
_REASON_REACH = 8  # tokens from an act to its reason
_FIRST_HOSTILE_ROOT = "13"
_PROMISED_ROOTS = ("05", "06", "07", "08")
_SUPPORT = ("051", "052", "054")  # praise, defence, recognition
_OBJECTING_ROOTS = ("10", "11", "12", "14")
_AGREEMENT = "agree "
_MEETING_ROOT = "04"  # one that is to come is no promise, one that is not to come is refused
_LENT_STATUSES = ("future", "hypothetical", "negated")
_ACCUSED = "accuse"  # the effect of operators that say whose an act is


def find_matches(heads: pl.DataFrame, reach: Reach, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """One row per head and pattern that it could stand for (see `match_patterns`).

    Verbs open verb patterns; light verbs carry event nouns; a noun stands for itself.
    """
    verbs, nouns = heads.filter("is_verb"), heads.filter(~pl.col("is_verb"))
    light = match_patterns(enter(verbs, lexicon.light_verbs), reach, lexicon.light_verbs)
    starts = pl.concat(
        [
            enter(verbs, lexicon.pattern_trie),
            verbs.filter("is_passive").pipe(_object_before, grammar, lexicon),
            light.select("head", "last", state=pl.lit(NOUN_ROOT, pl.UInt32), extra=pl.lit(1, pl.UInt32)),
            light.pipe(_noun_before, heads, grammar, lexicon),
            enter(nouns, lexicon.pattern_trie, NOUN_ROOT),
        ],
        how="diagonal",
    )
    return match_patterns(starts, reach, lexicon.pattern_trie)


def choose_acts(
    matches: pl.DataFrame, heads: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar, lexicon: Lexicon
) -> pl.DataFrame:
    """One row per head with a pattern: the head's columns, the match, and what the pattern says.

    That is its `code`, `kind`, `direction`, `effect` and `addressee`.
    """
    possible = matches.pipe(with_target_in_place, heads, actors, grammar).pipe(_drop_without_target, lexicon)
    best = (
        longest(possible, lexicon.patterns)
        .pipe(_outermost, heads, grammar, lexicon)
        .pipe(join_sorted, heads, on="head")
    )
    attributes = lexicon.patterns.select("code", "kind", "direction", "effect", "addressee")
    # "an attack attributed to rebels kills ten": said of the attack, and nobody's act
    attacks = has(grammar.beside(pl.col("head"), -1), "ATTACK_NOUN") & (pl.col("effect") == _ACCUSED)
    return pl.concat([best, attributes.select(pl.all().gather(best["pattern"]))], how="horizontal").filter(~attacks)


def with_target_in_place(
    matches: pl.DataFrame, heads: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar
) -> pl.DataFrame:
    """The matches without those that have a place for the target inside, and no actor there: "dismissed the idea".

    `reaches`: whether an actor stands where the pattern has its target.
    """
    ends = running(members(actors["last"], grammar.flags.len()))
    begins = running(members(actors["first"], grammar.flags.len()))
    filled = count_between(ends, pl.col("slot") + 1, pl.col("last") + 1) > 0
    inside = pl.col("slot") < pl.col("last")
    passives = members(heads["head"].filter(heads["is_passive"]), grammar.flags.len())
    passive = pl.lit(passives).gather(pl.col("head"))
    sentence_last = at(grammar.sentence_last, at(grammar.sentences, pl.col("head"))).cast(pl.Int64)
    until = pl.min_horizontal(pl.col("last").cast(pl.Int64) + _TARGET_REACH, sentence_last) + 1
    followed = count_between(begins, pl.col("last") + 1, until) > 0
    return matches.filter(~inside | filled | passive).with_columns(
        reaches=pl.when(inside).then(filled).otherwise(followed)
    )


def _drop_without_target(matches: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """The matches without those that no actor follows, where one of the same root has its target inside.

    "Bowed to opposition demands for reform": nobody stands behind "reform".
    """
    patterns = lexicon.patterns.select("kind", "direction", root=pl.col("code").str.head(2))
    told = pl.concat([matches, patterns.select(pl.all().gather(matches["pattern"]))], how="horizontal")
    one_way = (pl.col("kind") == "verb") & (pl.col("direction") == "")
    inside = pl.col("slot") < pl.col("last")
    having = told.filter(one_way & inside & pl.col("reaches")).select("head", "root")
    empty = told.filter(one_way & ~inside & ~pl.col("reaches")).join(having, on=["head", "root"], how="semi")
    return matches.join(empty, on=["head", "pattern"], how="anti", maintain_order="left")


def with_taker(matches: pl.DataFrame, heads: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """The matches without acts that only count inside another ("inner") where no operator or "will" stands before."""
    kind = lexicon.patterns["kind"].gather(matches["pattern"])
    operators = running(members(matches.filter(kind == "operator")["head"], grammar.flags.len()))
    promised = heads.filter(has(pl.col("auxiliaries"), "FUTURE", "WOULD"))["head"].implode()
    first = at(grammar.sentence_first, at(grammar.sentences, pl.col("head")))
    taken = (count_between(operators, first, pl.col("head")) > 0) | pl.col("head").is_in(promised)
    return matches.filter((kind != "inner") | taken)


def _outermost(matches: pl.DataFrame, heads: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Drop a match that begins inside a longer one that stays: "impose" inside "threatens to impose tariffs on".

    A hostile event stays in the words that object or answer to it: in "condemns Israel's strikes on Lebanon" and in
    "retaliation for Houthi attacks on Israel" both are told.
    """
    code = pl.lit(lexicon.patterns["code"]).gather(pl.col("pattern"))
    nouns = members(heads["head"].filter(~heads["is_verb"]), grammar.flags.len())
    ordered = matches.sort("head").with_columns(is_noun=pl.lit(nouns).gather(pl.col("head")))
    reach = pl.when(pl.col("length") > 1).then("last").otherwise("head").cum_max().shift(1)
    certain = ordered.filter((pl.col("head") > reach).fill_null(True)).select(
        key=pl.col("head") + 1,
        reach=pl.when(pl.col("length") > 1).then("last").otherwise("head"),
        objects=code.str.head(2).is_in(_OBJECTING_ROOTS),
        hurts=code.str.head(2).is_in(FIGHTING_ROOTS),
        answers=pl.col("is_noun"),
    )
    inside = ordered.join_asof(certain, left_on="head", right_on="key", strategy="backward", coalesce=False)
    apart = count_between(grammar.prepositions.counts, pl.col("key"), pl.col("head")) > 0
    told = pl.col("is_noun") & (code.str.head(2) >= _FIRST_HOSTILE_ROOT)
    # "killed in a shootout between": the noun names both its sides
    mutual = pl.lit(lexicon.patterns["direction"]).gather(pl.col("pattern")).is_in(MUTUAL)
    mutual &= pl.col("hurts") & at(grammar.is_preposition, pl.col("last"))
    told &= pl.col("objects") | (pl.col("answers") & apart) | mutual
    return inside.filter((pl.col("head") > pl.col("reach")).fill_null(True) | told).select(matches.columns)


def _object_before(passive: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Starts of patterns whose object is the subject of a passive: "sanctions were imposed on Iran"."""
    return (
        passive.with_columns(state=lexicon.pattern_trie.enter(pl.col("lemma")))
        .drop_nulls("state")
        .pipe(_words_before, grammar)
        .pipe(lexicon.pattern_trie.follow)
        .select("head", state="next", last="head", extra=pl.lit(0, pl.UInt32))
        .unique(maintain_order=True)
    )


def _noun_before(light: pl.DataFrame, heads: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Starts of event nouns that are the subject of a passive light verb: "sanctions were imposed on"."""
    passive = light.join(heads.filter("is_passive"), on="head", maintain_order="left", validate="m:1")
    return (
        passive.pipe(_words_before, grammar)
        .with_columns(state=lexicon.pattern_trie.enter(pl.col("word"), NOUN_ROOT))
        .drop_nulls("state")
        .select("head", "state", "last", extra=pl.lit(1, pl.UInt32))
        .unique(["head", "last"], keep="first", maintain_order=True)
    )


def _words_before(verbs: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The verbs once per known `word` that stands before their group in the sentence, the nearest words first."""
    here = pl.col("here")
    return (
        pl.concat([verbs.with_columns(here=pl.col("group_first") - step) for step in range(1, _LEFT_REACH + 1)])
        .filter(at(grammar.sentences, here) == pl.col("sentence"))
        .with_columns(word=at(grammar.lemmas, here))
        .filter(pl.col("word") > 0)
    )


def compose(acts: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Operators laid over the act that follows them: "threatens to attack" is 138, with the operator's subject.

    operator_codes.csv says what code an effect makes of the inner act; where it says nothing the inner act keeps its
    own, with the operator's status (`status` is null for acts without one). The inner act itself is dropped;
    `inner_pattern` keeps what it was. An inner act with a subject of its own stays, and what it says stands: "Ukraine
    confirms that Russia attacked ..." is what Russia did. An operator may take an operator: "agrees to halt".
    """
    empty = {"status": pl.lit(None, pl.String), "inner_pattern": pl.lit(None, pl.UInt32)}
    named = running(members(actors["first"], grammar.flags.len()))
    once = acts.sort("head").with_columns(**empty).pipe(_take_inner, named, grammar, lexicon)
    twice = _take_inner(once, named, grammar, lexicon)
    told = twice.filter(~_are_reasons(twice, grammar))
    operates = told["effect"] != ""
    alone = told.filter(operates).with_columns(takes=pl.lit(False), inner_code=pl.lit(""))
    # "Pakistan and India agreed to look for a way": with one another
    agrees = pl.lit(lexicon.patterns["pattern"].str.starts_with(_AGREEMENT)).gather(pl.col("pattern"))
    bare = composed_code(alone, lexicon).select(
        code="new_code", direction=pl.when(agrees).then(pl.lit(EACH)).otherwise("direction")
    )
    return (
        put(told, operates, bare).filter(pl.col("code").is_not_null() & (pl.col("code") != "---")).select(once.columns)
    )


def _are_reasons(acts: pl.DataFrame, grammar: Grammar) -> pl.Series:
    """Whether each act short of force is only why another was done: "condemned Iran for arming rebels"."""
    before = at(grammar.flags, pl.col("group_first") - 1)
    led = has(before, "REASON", "GENITIVE") & ~has(before, "LOCATIVE") & (pl.col("group_first") > 0)
    answers = pl.col("code_before").str.head(2).is_in(_REASONED_ROOTS)
    answers &= pl.col("head") - pl.col("last_before") <= _REASON_REACH
    reasons = (
        acts.select(
            *("head", "group_first", "is_verb", "code"),
            *(pl.col(name).shift(1).alias(f"{name}_before") for name in ("code", "last")),
            row=pl.int_range(pl.len()),
            continues=pl.col("sentence") == pl.col("sentence").shift(1),
        )
        .filter("is_verb", "continues")
        .filter(has(at(grammar.flags, pl.col("head")), "GERUND"))
        .filter(led & answers & (pl.col("code").str.head(2) < _FIRST_FORCEFUL_ROOT))
    )
    return members(reasons["row"], acts.height)


def announce(acts: pl.DataFrame, actors: pl.DataFrame, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """Cooperation announced by who will do it as a promise, and what will not be done as refused.

    "Will release" is 0351 and "will not release" 1241 by the lines of operator_codes.csv; a meeting that is to come, a
    hostile act and what somebody says that others will do stay what they are.

    `is_content`: whether it is an act only as the content of another ("inner") that nobody took or promised.
    """
    asked = running(grammar.where("CONDITIONAL", "QUESTION"))
    # "Macron announces that France will recognise": the state is the speaker's own
    own = pl.col("kind").is_in(["country", "capital"]) & (pl.col("country") == pl.col("country").shift(1))
    own &= pl.col("sentence") == pl.col("sentence").shift(1)
    others = actors.filter((pl.col("kind") != "pronoun") & ~own.fill_null(False))
    named = running(members(others["first"], grammar.flags.len()))
    first = at(grammar.sentence_first, pl.col("sentence"))
    last = at(grammar.sentence_last, pl.col("sentence"))
    said = grammar.reports.previous(pl.col("head"))
    is_reported = (said >= first).fill_null(False)
    of_others = is_reported & (count_between(named, said, pl.col("head")) > 0)
    group = pl.col("auxiliaries")
    refused, root = has(group, "NOT"), pl.col("code").str.head(2)
    denied = has(group, "DO") & refused & pl.col("code").is_in(_SUPPORT)  # "does not recognise the government"
    helped = pl.col("is_verb") & pl.col("status").is_null() & (has(group, "FUTURE", "WOULD", "TO") | denied)
    # the headline "Hungary to let NATO use base"
    ends = members(actors["last"], grammar.flags.len())
    titled = pl.col("is_infinitive") & at(ends, pl.col("group_first") - 1) & (pl.col("group_first") > first)
    titled &= count_between(grammar.finite_counts, first, pl.col("group_first")) == 0
    programme = has(group, "BE") & has(group, "TO") & ~pl.col("is_passive")  # "is to visit"
    comes = has(group, "FUTURE") | (has(group, "WOULD") & (is_reported | refused)) | titled | programme | denied
    comes &= ~of_others
    comes &= root.is_in(_PROMISED_ROOTS) | (refused & (root == _MEETING_ROOT))
    comes &= count_between(asked, first, last + 1) == 0
    effect = pl.when(refused).then(pl.lit("reject")).otherwise(pl.lit("intent"))
    promised = (
        acts.filter(helped)
        .filter(comes)
        .with_columns(effect=effect, takes=pl.lit(True), inner_code="code")
        .pipe(composed_code, lexicon)
        .select("head", promise="new_code")
    )
    return (
        acts.join(promised, on="head", how="left", maintain_order="left", validate="1:1")
        .with_columns(
            is_content=(pl.col("kind") == "inner") & pl.col("promise").is_null(),
            code=pl.coalesce("promise", "code"),
            direction=pl.when(pl.col("promise").is_not_null()).then(_one_sided("direction")).otherwise("direction"),
            status=pl.when(pl.col("promise").is_not_null()).then(pl.lit("actual")).otherwise("status"),
        )
        .select(*acts.columns, "is_content")
    )


def _take_inner(acts: pl.DataFrame, named: pl.Series, grammar: Grammar, lexicon: Lexicon) -> pl.DataFrame:
    """One round: operators directly before a coded act become that act (their `effect` is then empty)."""
    reach = pl.when("addressee").then(_ADDRESSED_REACH).otherwise(_INNER_REACH)
    # "calls for reforms during a visit": what else goes on is not what is called for
    meanwhile = count_between(grammar.aside_counts, pl.col("last") + 1, pl.col("head").shift(-1)) > 0
    nearness = (
        (pl.col("effect") != "")
        & (pl.col("sentence").shift(-1) == pl.col("sentence"))
        & (pl.col("head").shift(-1).cast(pl.Int64) - pl.col("last") <= reach)
        & (pl.col("effect").shift(-1) == "")
        & (pl.col("code").shift(-1) != "---")
        & ~_begins_clause(grammar)
        & ~meanwhile
    )
    near = acts.select(nearness.fill_null(False)).to_series()
    touched = near | near.shift(1, fill_value=False)
    inner = ("head", "code", "direction", "last", "slot", "pattern", "status")
    laid = (
        acts.with_columns(near=near, row=pl.int_range(pl.len()))
        .filter(touched)
        .rename({"inner_pattern": "inner_pattern_before"})
        .with_columns(pl.col(name).shift(-1).alias(f"inner_{name}") for name in inner)
        .with_columns(reports=pl.col("near") & ~pl.col("addressee") & _stands_before_inner(named))
        .with_columns(takes=pl.col("near") & ~pl.col("reports"))
        .pipe(composed_code, lexicon)
        .with_columns(  # "agreed not to attack"
            refuses=pl.col("takes")
            & _stands_before_inner(grammar.refusal_counts)
            & ~pl.col("effect").is_in(_SAID_EFFECTS)
        )
        .with_columns(
            new_code=pl.when(~pl.col("refuses")).then("new_code"),
            lends=pl.when("refuses")
            .then(pl.lit("negated"))
            .when(pl.col("effect").is_in(_LENT_STATUSES))
            .then("effect")
            .when(pl.col("reports") & pl.col("effect").is_in(_OPEN_EFFECTS))
            .then(pl.lit("hypothetical")),
        )
    )
    follows = pl.col("takes") & ~pl.col("addressee")
    own_status = pl.when(pl.col("new_code").is_null()).then(pl.coalesce("lends", "inner_status"))
    changed = laid.select(
        code=pl.when("takes").then(pl.coalesce("new_code", "inner_code")).otherwise("code"),
        effect=pl.when("takes").then(pl.lit("")).otherwise("effect"),
        direction=pl.when(follows & pl.col("new_code").is_null())
        .then("inner_direction")
        .when(follows)
        .then(_one_sided("inner_direction"))
        .otherwise("direction"),
        last=pl.when(follows).then("inner_last").otherwise("last"),
        slot=pl.when(follows).then("inner_slot").otherwise("slot"),
        inner_pattern=pl.when("takes").then("inner_pattern").otherwise("inner_pattern_before"),
        status=pl.when("takes")
        .then(own_status)
        .otherwise(pl.coalesce("status", pl.when("reports").then("lends").shift(1))),
    )
    gone = laid["row"].filter(laid["takes"].shift(1, fill_value=False) | laid["reports"])
    return put(acts, touched, changed).filter(~members(gone, acts.height))


def _stands_before_inner(counts: pl.Series) -> pl.Expr:
    """Whether one of those counted stands between an operator and the act that follows it."""
    return (count_between(counts, pl.col("last") + 1, pl.col("inner_head")) > 0).fill_null(False)


def _begins_clause(grammar: Grammar) -> pl.Expr:
    """Whether the act that follows is one of the main clause: "Iran, seeking to end the war, has freed"."""
    inner = at(grammar.flags, pl.col("head").shift(-1))
    finite = has(inner, "THIRD", "PAST") & ~has(inner, "BASE", "PLURAL", "SINGULAR")
    parted = count_between(grammar.separator_counts, pl.col("last"), pl.col("head").shift(-1)) > 0
    return (finite & parted).fill_null(False)


def _one_sided(direction: str) -> pl.Expr:
    """The direction of an act that is only offered, wanted, refused or halted: by each subject, not by the target."""
    return (
        pl.when(pl.col(direction) == "both")
        .then(pl.lit(EACH))
        .when(pl.col(direction) == "reverse")
        .then(direction)
        .otherwise(pl.lit(""))
    )


def composed_code(acts: pl.DataFrame, lexicon: Lexicon) -> pl.DataFrame:
    """`new_code`: what the `effect` makes of the `inner_code` where it `takes` one, else of nothing."""
    inner = pl.when("takes").then("inner_code").otherwise(pl.lit(""))
    return (
        acts.with_columns(inner=inner)
        .join(lexicon.composed_codes, on=["effect", "inner"], how="left", maintain_order="left", validate="m:1")
        .drop("inner")
    )


def halt_nouns(nouns: pl.DataFrame, verbs: pl.DataFrame, reach: Reach, lexicon: Lexicon) -> pl.DataFrame:
    """Event nouns whose verb says that they ceased, as their halt: "sanctions expire" is 085, "talks collapse" 164.

    Talks and visits that ended took place; only what collapsed is halted whatever it was.
    """
    finite = verbs.filter(~pl.col("is_infinitive"))  # "clashes over the decision to end a subsidy" go on
    endings = match_patterns(enter(finite, lexicon.occurrence_verbs), reach, lexicon.occurrence_verbs)
    longest_first = endings.sort("head", "length", descending=[False, True]).unique("head", maintain_order=True)
    how = longest_first.select(verb=pl.col("head").cast(pl.Int64), ending="pattern")
    joined = nouns.join(how, on="verb", how="left", maintain_order="left", validate="m:1")
    hostile = pl.col("code").str.head(2) >= _FIRST_HOSTILE_ROOT
    halted = ((pl.col("ending") == ENDED) & hostile) | (pl.col("ending") == COLLAPSED)
    asked = joined.with_columns(takes=pl.lit(True), effect=pl.lit("halt"), inner_code="code")
    return (
        asked.pipe(composed_code, lexicon)
        .with_columns(code=pl.when(halted).then(pl.coalesce("new_code", "code")).otherwise("code"), effect=pl.lit(""))
        .select(nouns.columns)
    )
