"""Parameters of an address that follow readers and never change what is shown: names, each with its maker."""

import re

TRACKING_PARAMETERS = {
    "fbclid": "Facebook's click number",
    "gclid": "Google Ads' click number",
    "gclsrc": "says which Google product made the click number",
    "dclid": "Google Display's click number",
    "wbraid": "Google Ads' click number on iOS",
    "gbraid": "the same from apps",
    "msclkid": "Microsoft Advertising's click number",
    "yclid": "Yandex Direct's click number",
    "ysclid": "Yandex Search's click number",
    "ymclid": "Yandex Market's click number",
    "_openstat": "Openstat's campaign mark",
    "twclid": "X's click number",
    "ttclid": "TikTok's click number",
    "li_fat_id": "LinkedIn's click number",
    "mkt_tok": "Marketo's reader",
    "vero_id": "Vero's reader",
    "s_cid": "Adobe Analytics' campaign",
    "cmpid": "a campaign in many publishers' own counting",
    "ocid": "a campaign at Microsoft and its partners",
    "ncid": "a campaign at AOL's papers",
    "icid": "a campaign inside a site",
    "xtor": "AT Internet's campaign",
    "wt_mc": "Webtrekk's campaign",
    "spm": "Alibaba's place in the page that was clicked",
    "smid": "says on which social network an article was shared",
    "guccounter": "counts turns through Yahoo's consent page",
    "replytocom": "WordPress moves the comment form and shows the same page",
    "phpsessid": "PHP's session",
    "jsessionid": "Java's session",
    "oscsid": "osCommerce's session",
    "zenid": "Zen Cart's session",
    **dict.fromkeys(("cfid", "cftoken"), "ColdFusion's session"),
    **dict.fromkeys(("oly_enc_id", "oly_anon_id"), "Omeda's reader"),
    **dict.fromkeys(("igshid", "igsh"), "Instagram's mark of who shared"),
    **dict.fromkeys(("mc_cid", "mc_eid"), "Mailchimp's campaign and reader"),
    **dict.fromkeys(("_ga", "_gl"), "Google Analytics' visitor, handed across domains"),
    **dict.fromkeys(("_hsenc", "_hsmi"), "HubSpot's reader and mailing"),
    **dict.fromkeys(("at_medium", "at_campaign", "at_format", "at_link_origin"), "AT Internet's campaign, newer"),
    **dict.fromkeys(("ns_mchannel", "ns_source", "ns_campaign"), "comScore's campaign"),
    **dict.fromkeys(("wt.mc_id", "wt.mc_ev"), "Webtrends' campaign and event"),
    **dict.fromkeys(("guce_referrer", "guce_referrer_sig"), "where Yahoo's consent page was entered"),
    **dict.fromkeys(("ref_src", "ref_url"), "X's mark of the embedding page"),
    **dict.fromkeys(("amp_js_v", "amp_gsa", "usqp"), "the AMP viewer's version, surface and query"),
}
TRACKING_PREFIXES = {
    "utm_": "Urchin and Google Analytics campaigns",
    "itm_": "the same inside a site",
    "mtm_": "Matomo campaigns",
    "pk_": "the same under its old name Piwik",
    "hsa_": "HubSpot's advertisement numbers",
    "__hs": "HubSpot's cookies, handed across domains",
    "aspsessionid": "ASP's session, its name ends at random",
}
_CAME_FROM = {"ref", "referer", "referrer", "source", "src", "from", "via", "share", "shared", "medium"}
"""Parameters that may mean anything; they go only where the value is one of `_PLACES`."""
_PLACES = frozenset(
    {"rss", "feed", "feeds", "atom", "newsletter", "email", "mail", "push", "print", "amp", "app", "mobile"}
    | {
        "home",
        "homepage",
        "frontpage",
        "front",
        "index",
        "main",
        "nav",
        "menu",
        "footer",
        "header",
        "sidebar",
        "related",
    }
    | {
        "twitter",
        "x",
        "facebook",
        "telegram",
        "whatsapp",
        "vk",
        "vkontakte",
        "linkedin",
        "reddit",
        "tumblr",
        "pinterest",
    }
    | {"pocket", "threads", "mastodon", "bluesky", "flipboard", "social", "share"}
    | {"google", "googlenews", "google-news", "yandex", "apple"}
)
_SESSION_NAMES = {"sid", "s", "session", "sessionid", "session_id", "sess"}
_SESSION_VALUE = re.compile(r"(?=[^a-z]*[a-z])(?=\D*\d)[0-9a-z]{20,128}", re.IGNORECASE)


def is_tracking(pair: str) -> bool:
    """Whether `name=value` never changes what is shown."""
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in TRACKING_PARAMETERS or name.startswith(tuple(TRACKING_PREFIXES)):
        return True
    if name in _CAME_FROM:
        return value.lower() in _PLACES
    return name in _SESSION_NAMES and bool(_SESSION_VALUE.fullmatch(value))
