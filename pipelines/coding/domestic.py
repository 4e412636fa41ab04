"""Acts inside one state: whose its crowds and organs are, and which acts among its own are no event."""

import polars as pl

FORCE_ROOTS = ("15", "18", "19", "20")  # 15 is a show of force
OPEN_FORCE = ("190", "1823", "182", "1712")  # force by means that are not told
VIOLENT_ROOTS = ("18", "19", "20")
FIGHTING_ROOTS = ("18", "19")
_RELEASES = ("081", "0841")
_ABUSE_ROOTS = ("18", "20")  # what soldiers do to the people among whom they are
_HOME_ROLES = ("REB", "INS", "SEP", "RAD", "CRM", "UAF", "COP", "JUD", "LEG", "OPP", "CVL")  # act where they are
_DOMESTIC_ROOTS = ("14", "17")  # seldom done to a foreigner
_QUARREL_ROOTS = ("11", "12", "13")  # seldom with a foreigner where no other state is named
_PROMISING_ROOTS = ("02", "03", "08", "10")  # what crowds ask of the one state that is named, and are promised
_TRADE_EASED = "085"
_CROWD_ROLES = ("CVL", "LAB", "EDU", "AGR", "OPP", "REB", "HLH", "SEP", "INS")
_INNER_ROOTS = ("02", "08", "10", "17")
_REFORMS = ("024", "034", "083", "104")  # what a government does in its own state
_FREEDOMS = ("0251", "0252", "0351", "0352", "082", "1051", "1052")  # curbs eased, protests ended
_PRIVATE_ROLES = ("CVL", "AGR", "BUS", "EDU", "HLH", "LAB", "MED", "NGO", "REF", "REL")
_STATEMENT_ROOT = "01"
_GROUND = "192"
_COERCION_ROOT = "17"
_DEPLOYMENT = "154"
_PUBLIC_ROOTS = ("14", "15", "18", "19", "20")  # by whomever they are done
_OUTWARD_ROOTS = ("01", "03", "04", "06")  # how states deal with others
_FOE_ROLES = ("REB", "INS", "SEP", "RAD", "UAF", "OPP")  # with whom a state deals as with another


def bring_home(pairs: pl.DataFrame) -> pl.DataFrame:
    """Crowds, suspects and organs without a state belong to the other side's where the act is a domestic one."""
    root = pl.col("code").str.head(2)
    # hostages of an armed group are seldom its own people
    freed = pl.col("code").is_in(_RELEASES) & ~(
        (pl.col("source_role") == "REB") & (pl.col("target_role") != "MIL")
    ).fill_null(False)
    inner = root.is_in(_QUARREL_ROOTS) | pl.col("code").str.head(3).is_in(_REFORMS) | pl.col("code").is_in(_FREEDOMS)
    promised = root.is_in(_PROMISING_ROOTS) & ~pl.col("code").is_in((*_RELEASES, _TRADE_EASED))
    only = pl.col("other").is_null()
    domestic = root.is_in(_DOMESTIC_ROOTS) | freed | (inner & only)
    inside = root.is_in(FORCE_ROOTS)
    abuses = root.is_in(_ABUSE_ROOTS) & (pl.col("source_role") == "MIL") & (pl.col("target_role") == "CVL") & only
    comes_home = domestic | (inside & pl.col("source_role").is_in(_HOME_ROLES)) | abuses
    sides = (("source", "target"), ("target", "source"))
    return (
        pairs.with_columns(comes_home=comes_home, is_promised=promised & only)
        .with_columns(
            (
                (pl.col("comes_home") | (pl.col("is_promised") & pl.col(f"{side}_role").is_in(_CROWD_ROLES)))
                & pl.col(f"{side}_entity").is_null()
                & (pl.col(f"{side}_kind") == "agent")
                & pl.col(f"{other}_country").is_not_null()
            ).alias(f"{side}_comes_home")
            for side, other in sides
        )
        .with_columns(
            pl.when(f"{side}_comes_home").then(f"{other}_{part}").otherwise(f"{side}_{part}").alias(f"{side}_{part}")
            for side, other in sides
            for part in ("country", "entity")
        )
        .drop("comes_home", "is_promised", "source_comes_home", "target_comes_home")
    )


def is_inner_affair() -> pl.Expr:
    """Whether what happens among people and organs of one state is no event between actors of politics."""
    return _acts_on_itself() | _is_private() | _deals_with_own() | _meets_own_army() | _is_of_two()


def _is_private() -> pl.Expr:
    """Whether private people deal with one another or are said to coerce: "a farmer accuses teachers".

    What they do in public stays, and what they do to foreigners. Nor is it an event that their own state tells them
    something.
    """
    own = pl.col("source_country") == pl.col("target_country")
    private, bare = pl.col("target_role").is_in(_PRIVATE_ROLES), pl.col("target_role").is_null()
    root = pl.col("code").str.head(2)
    among = own & (private | (bare & ~root.is_in(_INNER_ROOTS))) & ~root.is_in(_PUBLIC_ROOTS)
    coerces = own & (root == _COERCION_ROOT)
    told = own & (private | bare) & (root == _STATEMENT_ROOT)
    return (pl.col("source_role").is_in(_PRIVATE_ROLES) & (among | coerces)).fill_null(False) | told.fill_null(False)


def _deals_with_own() -> pl.Expr:
    """Whether a bare state deals with people or organs of its own as if with another: "France informs the court"."""
    own = (pl.col("source_country") == pl.col("target_country")) & pl.col("source_role").is_null()
    foe = pl.col("target_role").is_in(_FOE_ROLES)
    outward = pl.col("code").str.head(2).is_in(_OUTWARD_ROOTS) & ~pl.col("code").str.head(3).is_in(_REFORMS)
    return (own & ~foe & outward).fill_null(False)


def _meets_own_army() -> pl.Expr:
    """Whether a government meets or fights its own army: "the ministry says the raid targeted the military"."""
    own = (pl.col("source_country") == pl.col("target_country")) & (pl.col("target_role") == "MIL")
    commands = (pl.col("source_role").is_null() | (pl.col("source_role") == "GOV")) & pl.col("source_group").is_null()
    return (own & commands & pl.col("code").str.head(2).is_in((*FORCE_ROOTS, *_OUTWARD_ROOTS))).fill_null(False)


def _is_of_two() -> pl.Expr:
    """Whether one of the two that "both sides" stands for is the other side's own: "Trump said both sides would"."""
    own = pl.col("source_country") == pl.col("target_country")
    return (own & pl.any_horizontal(pl.col("source_kind", "target_kind") == "pair")).fill_null(False)


def _acts_on_itself() -> pl.Expr:
    """Whether a state or its organs act on the bare state: "Biden safeguards American interests".

    What a government does in its own country stays: "lifted the state of emergency in Darfur".
    """
    same = pl.col("source_country") == pl.col("target_country")
    of_state = pl.col("source_role").is_null() | pl.col("source_role").is_in(["GOV", "MIL", "LEG"])
    inner = (
        (
            (pl.col("code").str.head(2).is_in(_INNER_ROOTS) & (pl.col("target_kind") != "adjective"))
            | pl.col("code").str.head(3).is_in(_REFORMS)
        )
        & pl.col("source_role").is_not_null()
        & (pl.col("source_role") != "MIL")
    )
    # "the army retakes Khartoum"
    regains = (pl.col("code") == _GROUND) & pl.col("source_kind").is_in(["agent", "body"])
    regains &= (pl.col("source_role") == "MIL") & pl.col("target_kind").is_in(["capital", "place"])
    bare = pl.col("target_role").is_null() & pl.col("target_group").is_null()
    # "orders troops to Lyon": against whom it may concern there
    deploys = (pl.col("code") == _DEPLOYMENT) & pl.col("target_kind").is_in(["place", "capital"])
    return (same & of_state & bare & ~inner & ~deploys & ~regains).fill_null(False)
