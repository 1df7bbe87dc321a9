"""What stands around the name of an account: patterns for `called.py`."""

from __future__ import annotations

import re

SITE = (
    "(?:insta|instagram|ig|snap|snapchat|tiktok|tik tok|facebook|fb|messenger|twitter|telegram|discord|steam"
    "|psn|roblox|kik|tinder|badoo|bumble|skype|youtube|yt|twitch|signal|threads|bereal|pinterest|onlyfans|vinted"
    "|marktplaats|wordfeud|fortnite|minecraft|xbox(?: live)?|playstation|grindr|lexa|hinge|happn|wechat|whatsapp"
    "|reddit|tumblr|linkedin|bluesky|mastodon|habbo|omegle|strava|geocaching|hyves|viber|parship|relatieplanet|gta|valorant)"
)
_ON = (
    rf"(?:online|overal|op alles|op alle sites|(?:op|in|bij|via) (?:{SITE}|internet|online"
    "|(?:de|die|dat|het|een) (?:app|game|spel|site|forum|server)))"
)
#: Who, and small words, between the parts.
_HE = r"(?: (?:hij|ze|zij|ie|ik|daar|dus|nu|ook|gewoon|zich|zichzelf|online|tegenwoordig)){0,3}"
_NAMED = "(?:naam|nick|nickname|username|gebruikersnaam|accountnaam|profielnaam)"
_PAGE = (
    "(?:account|accountje|acc|profiel|(?:facebook )?pagina|(?:twitch|youtube|yt|telegram|tiktok) ?kanaal"
    "|nepaccount|nepprofiel|fakeaccount|fake account|fakeprofiel|finsta)"
)
_AS = r"(?:als|onder de naam|onder)"
#: After these stands a name, whatever it is.
FIRM = tuple(
    re.compile(rf"(?<![\w@]){pattern}(?: is| was| heet)?[ :=\"'(@]{{1,4}}(?=[a-z0-9])")
    for pattern in (
        rf"{_ON}{_HE} (?:heet|heette){_HE}",
        rf"{_ON}{_HE} (?:noemt|noemde|noem){_HE} (?:zich|zichzelf){_HE}",
        rf"(?:heet|heette){_HE} {_ON}",
        rf"(?:noemt|noemde|noem) (?:zich|zichzelf|me|mij){_HE} {_ON}",
        r"(?:noemt|noemde) (?:zich|zichzelf) (?:daar|online|nu)",
        rf"heet{_HE} (?:daar|online)",
        rf"(?:staat|stond|zit|zat|zag|was|vond|vindt|vind|post|schrijft|reageert|handelt|doet|speelt)"
        rf"{_HE}(?: me| mij| hem)? {_ON} {_AS}",
        rf"{_ON}{_HE} (?:staat|stond|zit|zat|post|schrijft|reageert|speelt){_HE} {_AS}",
        rf"{SITE}[ \-]?{_NAMED}",
        rf"{SITE} ?[:=]",
        rf"{SITE} (?:verkoper|koper|gebruiker|match|contact) (?:heet|genaamd)",
        rf"(?:gebruikt|gebruikte)(?: hij| ze| ie)?(?: {_ON})? de naam",
        rf"{_ON}{_HE} (?:gebruikt|gebruikte){_HE} de naam",
        r"(?:gebruiker|user|iemand) met de naam",
        r"(?:tag|gamertag|discordtag)(?= is| =)",
        rf"{SITE} (?:account|profiel|pagina|kanaal) (?:heet|genaamd)",
        rf"{_PAGE}(?: {_ON})?(?: dat| die)? (?:heet|heette|genaamd|met de naam|onder de naam)",
        r"(?:gebruikersnaam|username|nickname|nick|gamertag|accountnaam|profielnaam|schermnaam|ps naam|alias)",
        rf"(?:bij)?naam (?:daar|online|{_ON}) (?:is|was)",
        rf"(?:te vinden|vindt? (?:je|hem|haar|me|mij)(?: hem| haar| me)?|ingelogd|logt in|gamet) {_AS}",
        rf"{SITE}[ ,]{{1,2}}(?:speelt|heet|zit)(?: hij| ze| ie)? (?:daar )?{_AS}",
        rf"in (?:de|die|dat|het) (?:game|spel|app|chat) {_AS}",
    )
)
#: After these a word that visitors never use is one.
SOFT = tuple(
    re.compile(rf"(?<![\w@]){pattern}[ :=\"'(@]{{1,4}}(?=[a-z0-9])")
    for pattern in (
        rf"{SITE}(?:{_HE} (?:is|was|van (?:hem|haar|mij))){{1,2}}(?: is| het| ie| hij| ze){{0,2}}",
        rf"(?:ben|is|was|zit){_HE} {_ON}",
        rf"{_PAGE}(?: is| was| van hem| van haar| gemaakt| aangemaakt){{0,3}}(?:,|:)?",
        r"(?:gebruiker|user)",
        rf"(?:kijk|zoek|check|zit|volg)(?: maar| eens)?(?: (?:hem|haar|me|mij))? {_ON}",
        rf"(?:ben|is|was|zit|heet){_HE} {_ON}",
        rf"kijk(?: maar)? {_ON} (?:bij|naar)",
        r"(?:speelt|gamet|post|logt in) onder",
    )
)
#: Right after a site, and "zoek op".
DIRECT = re.compile(
    rf"(?<![\w@])(?P<on>(?:op|in|via|bij) )?"
    rf"(?:{SITE}|zoek(?: maar| dan| eens)? op)[ \"'(@]{{1,4}}(?=[a-z0-9])"
)
_BARE = r"(?P<it>[a-z][\w\-]{3,30}(?: [a-z][\w\-]{2,20})??)"
#: Before a site: "voeg zeemeermin toe op snap", "bericht van gladde aal op marktplaats".
BEFORE_SITE = re.compile(
    r"(?<![\w@])(?P<how>voeg|add|volg|zoek|zoek naar|zoek maar naar|zoek maar op|check|kijk bij"
    rf"|door|van|vanaf|dm|met|heb|naar|ie|hij is"
    rf"|at|verkoper|als|onder) {_BARE}(?: toe| geblokkeerd| geblockt| verwijderd)? (?:op|via|bij) {SITE}(?!\w)"
)
POSTS_AS = re.compile(
    rf"(?<![\w@])(?:post|postte|schrijft|reageert|biedt|handelt|zich voor|staat|zit|chat|speelt)"
    rf" {_AS} {_BARE} op {SITE}(?!\w)"
)
#: "kermiskind op insta heeft mijn foto", "boerenzoon zo heet ie op insta".
BEGINS = re.compile(
    rf"(?:^|[.!?,\n] ?|\b(?:en|maar|want|dat) ){_BARE}[^\w\0]{{1,4}}(?:op {SITE} (?P<does>[a-z]{{2,15}})"
    rf"|(?P<firm>zo heet|zo noemt|heet|noemt|volgt mij|volgt me)(?: (?:hij|ze|zij|ie))?(?: zich)? op {SITE})(?!\w)"
)
_STEP = r"(?: (?:punt|dot|underscore|hashtag|hekje|(?:liggend |laag )?streepje) | ?[._] ?)"
#: "apenstaartje jorrit punt boer", "jorrit punt boer op insta", "insta jor . rit".
SAID_AT = re.compile(
    r"(?<![\w@])(?P<it>(?:apenstaartje|apestaartje|apenstaart)"
    rf" [a-z0-9]{{2,30}}(?:{_STEP}[a-z0-9]{{1,20}}){{0,4}})"
)
SAID_ON = re.compile(rf"(?<![\w@])(?P<it>[a-z0-9]{{2,30}}(?:{_STEP}[a-z0-9]{{1,20}}){{1,4}}) op {SITE}(?!\w)")
SAID_AFTER = re.compile(
    rf"(?<![\w@]){SITE}(?:naam)?(?: is| heet|:)? (?P<it>[a-z0-9]{{2,30}}(?:{_STEP}[a-z0-9]{{1,20}}){{1,4}})(?!\w)"
)
CALLS_ITSELF = re.compile(
    r"\b(?:(?:die|dat) (?:zich|zichzelf) (?P<it>[a-z][\w\-]{3,30}) noemt"
    r"|(?:profiel|account|zich|pagina) (?P<two>[a-z][\w\-]{2,20}(?: [a-z][\w\-]{2,20})?) genoemd)"
)
PARTICIPLE = re.compile(r"(?:ge|be|ver|ont|her|aange|opge|afge|uitge)[a-z]{2,}(?:d|t|en)$")
ADJECTIVE = re.compile(r"[a-z]{3}(?:loos|baar|lijk|isch|ig)e?$")
