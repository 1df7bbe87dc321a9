"""Words around a house number: what ground is called ("loug", "streek"), living somewhere, small words."""

from __future__ import annotations

#: Written apart from what stands before it, these are a street: "van lennep straat".
APART = frozenset(
    "straat stroat straatje laan loan laantje loantje weg wegje singel kade gracht dreef steeg "
    "plantsoen heerd plein pleintje hof hofje diep pad dijk park kanaal kerkhof wal".split()
)
#: What ground is called in the north, and streets with it: "streek 33", "'t loug 4", "zuidkant 3".
GROUNDS = APART | frozenset(
    "loug lougen hout streek dorp drift streng kant haven wijk hoek meent meenten brink kamp zijl "
    "gat hool horn hoorn tuin tuinen erf meeden vennen ven wad wierde terp borg buren uiterburen "
    "zand bos vaart sluis brug gang akker akkers hoogte laagte esch es sloot markt dam werf stee "
    "steeg raai mond venen veen maten heide hei polder gors schans vesting bolwerk noord zuid oost "
    "west wester ooster noorder zuider midden streekweg noordkant zuidkant oostkant westkant "
    "noordzijde zuidzijde oostzijde westzijde overkant ring poort rug".split()
)
PLACED = frozenset("op aan in naar bij langs tegenover naast achter voor van vanaf tot uit rond boven".split())
#: Before a street, beside those that the words of all rules name.
OLD = frozenset("nwe ub verl lutje lutke hooge hege nije nij olle".split())
ARTICLES = frozenset({"de", "het", "'t", "t", "den", "ons", "deze"})
ALL = frozenset("ik hij ze zij we wij nu daar hier ook nog is was al dus weer tijdelijk zo ergens".split())
LIVING = frozenset(
    "woon woont wonen woonde woonden woon'n wont won woonadres wonend woonachtig adres adresje "
    "verhuisd verhuis huis ingeschreven zit zitten logeer logeert slaap slaapt huur huurt gehuurd "
    "ondergedoken locatie flat kamer".split()
)
#: After a house number and no noun that could be counted.
AFTER = frozenset(
    "help snel aub alsjeblieft pls please svp linksaf derde hulp gemeente boerderij loods maken "
    "horen roepen bellen gilt".split()
)
#: "op kanaal 3" is on television.
NO_GROUND = frozenset({"kanaal", "poort", "gang", "ring"})
