"""Which intents are what: stories, questions, danger; and who writes them. Names only, from intents.md."""

from __future__ import annotations

CRY, SUICIDE = "acuut_gevaar", "zelfdoding_gedachten"
ACUTE = frozenset({CRY, SUICIDE, "vals_alarm"})
VICTIM = frozenset(
    "intieme_terreur huiselijk_geweld femicide_risico stalking digitale_controle seksueel_geweld "
    "straatintimidatie online_beeldmisbruik schadelijke_praktijken uitbuiting geweld_door_ander "
    "kindermishandeling ouderenmishandeling".split()
)
BYSTANDER = frozenset("omstander_thuisgeweld omstander_gesprek omstander_op_straat omstander_kind".split())
PERPETRATOR = frozenset({"pleger_hulp"})
PROFESSIONAL = frozenset({"professional_meldcode"})
#: What somebody tells; it stays the theme of the conversation until another story comes.
STORIES = VICTIM | BYSTANDER | PERPETRATOR | PROFESSIONAL | {"vraagt_verblijfplaats"}
#: What somebody wants to know; it may come beside a story.
QUESTIONS = frozenset(
    "opvang_zoeken veiligheidsplan aangifte_politie melding_veilig_thuis maatregelen bewijs_vastleggen "
    "anonimiteit kosten nazorg_verwerking mens_spreken welke_hulp".split()
)
#: Said together with another story, this one is answered first.
GRAVEST = ("zelfdoding_gedachten", "femicide_risico", "seksueel_geweld")
#: Intents that say nothing about a theme: a button "hallo" helps nobody.
SMALL_TALK = frozenset(
    "begroeting afscheid bedankt bevestigen ontkennen herhalen feedback_negatief schelden buiten_bereik "
    "bot_vraag emotie vals_alarm gesprek_wissen nlu_fallback andere_taal".split()
)
#: From intent to who writes.
ROLES = {
    **dict.fromkeys(VICTIM, "slachtoffer"),
    **dict.fromkeys(BYSTANDER, "omstander"),
    **dict.fromkeys(PERPETRATOR, "pleger"),
    **dict.fromkeys(PROFESSIONAL, "professional"),
}
