"""How the page looks, and what a browser may do with it. One column; black on white or light on dark; no picture.

System fonts only: the stacks name the ones that phones have for Ethiopic and Arabic letters. Nothing moves.
"""

import hashlib
from base64 import b64encode

CSS = """\
:root{color-scheme:light dark;--ink:#15181c;--soft:#3c434b;--paper:#fff;--card:#f3f5f7;--line:#6b7480;--deep:#0a3a60;\
--on:#fff;--good:#e6f2ea}
@media (prefers-color-scheme:dark){:root{--ink:#f4f6f8;--soft:#c9d0d8;--paper:#101317;--card:#1b2026;--line:#8d97a3;\
--deep:#a9d4ff;--on:#0b1016;--good:#15301f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.5 system-ui,"Noto Sans","Noto Sans Ethiopic",\
Nyala,Kefa,"Abyssinica SIL","Noto Naskh Arabic","Geeza Pro",Tahoma,sans-serif}
:lang(ti),:lang(am){line-height:1.65}
:lang(ar),:lang(fa),:lang(ps),:lang(ckb),:lang(ur){line-height:1.75}
html:is(:lang(ar),:lang(fa),:lang(ps),:lang(ckb),:lang(ur)){font-size:112.5%}
main,footer{max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.3;margin:.25rem 0 1rem}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .75rem}
h3{font-size:1.125rem;line-height:1.4;margin:0 0 .5rem}
p{margin:0 0 .75rem}
span[lang]{display:block}
.nb{color:var(--soft);font-size:.9em}
:is(h1,h2) .nb{font-size:.75em;font-weight:400}
.nb .when{font-size:1.2rem}
.top a{display:inline-block;min-height:2.75rem;padding:.4rem 0;color:var(--deep);font-weight:700}
.top span[lang]{display:inline}
:is(.button,button,summary) .nb{color:inherit;font-weight:400}
section{margin:0 0 1.25rem;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
.when{font-size:1.35rem;font-weight:700;line-height:1.35}
.note{padding:.75rem 1rem;border:2px solid var(--ink);border-radius:.75rem;background:var(--good);font-weight:700}
.button,button,summary,select{display:block;width:100%;min-height:3.5rem;padding:.7rem 1rem;\
border:2px solid var(--deep);border-radius:.75rem;font:inherit;font-weight:700;\
text-align:center;text-decoration:none;cursor:pointer}
.button,button{background:var(--deep);color:var(--on)}
summary,.plain,a.plain{background:var(--paper);color:var(--ink)}
summary{list-style:none}
summary::-webkit-details-marker{display:none}
details form{padding:1rem 0 0}
select{background:var(--paper);color:var(--ink);text-align:start;margin:.5rem 0 1rem}
.wait{padding:.7rem 1rem;border:2px dashed var(--line);border-radius:.75rem;font-weight:700}
.gap{margin-top:1rem}
article{padding:1rem 0;border-top:1px solid var(--line)}
article:first-of-type{border-top:0;padding-top:0}
.two{display:grid;gap:.75rem}
.how{font-size:.9em;margin:.5rem 0 0}
:focus-visible{outline:4px solid var(--ink);outline-offset:3px;border-radius:.75rem}
@media (min-width:44rem){.two{grid-template-columns:1fr 1fr;gap:1.5rem}}
@media (forced-colors:active){.wait,.note,section{border-color:CanvasText}}
@media print{details,.button,form{display:none}}
"""

FROM_CSS = b64encode(hashlib.sha256(CSS.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{FROM_CSS}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Strict-Transport-Security": "max-age=31536000",
}
"""No script, no picture, no frame, nothing kept on the way, and the room never learns where she came from."""
