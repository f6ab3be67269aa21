"""The look of panels on a page: colours for light and dark, and the styles of the HTML and of the SVG."""

from typing import Final

from declaccess.panel.escaping import Markup

_LIGHT: Final = """
--ground:#ffffff;--ink:#1b242d;--quiet:#55616e;--rule:#e3e8ed;--soft:#f6f8fa;--accent:#2f5d8a;
--positive:#146c43;--positive-soft:#e3f3ea;--negative:#b0261e;--negative-soft:#fcebe9;
--open:#7d5200;--open-soft:#fdf2d8;--neutral:#56646f;--neutral-soft:#edf1f4;color-scheme:light"""
_DARK: Final = """
--ground:#161b21;--ink:#e5eaef;--quiet:#a3afba;--rule:#2c353f;--soft:#1d242c;--accent:#8ab8e6;
--positive:#6cd39b;--positive-soft:#173627;--negative:#ff9a90;--negative-soft:#43211f;
--open:#f0c25c;--open-soft:#3c3015;--neutral:#b3bfca;--neutral-soft:#2a333c;color-scheme:dark"""
_FONT: Final = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
# A notebook or a documentation site may have its own switch, which goes before the reader's system setting.
_DARK_HOSTS: Final = ('[data-theme="dark"]', '[data-jp-theme-light="false"]', ".vscode-dark")
_LIGHT_HOSTS: Final = ('[data-theme="light"]', '[data-jp-theme-light="true"]', ".vscode-light")


def _themed(scope: str) -> str:
    dark = ",".join(f"{host} {scope}" for host in _DARK_HOSTS)
    light = ",".join(f"{host} {scope}" for host in _LIGHT_HOSTS)
    return (
        f"{scope}{{{_LIGHT}}}\n@media (prefers-color-scheme:dark){{{scope}{{{_DARK}}}}}\n"
        f"{dark}{{{_DARK}}}\n{light}{{{_LIGHT}}}\n@media print{{{scope}{{{_LIGHT}}}}}\n"
    )


def _scoped(scope: str, rules: str) -> str:
    return "\n".join(
        ",".join(f"{scope} {part}" for part in selector.split(",")) + "{" + body
        for selector, _, body in (line.partition("{") for line in rules.strip().splitlines())
    )


_TONES: Final = ("positive", "negative", "open", "neutral")

SVG_STYLE: Final = Markup(
    _themed(".declaccess-spans")
    + f".declaccess-spans{{max-width:100%;height:auto;font-family:{_FONT}}}\n"
    + _scoped(
        ".declaccess-spans",
        """
text{font-size:11.5px;fill:var(--ink)}
.ground{fill:var(--ground)}
.caption{font-size:14px;font-weight:600}
.label{font-size:13px;font-weight:600}
.symbol{font-size:14px;font-weight:700;text-anchor:middle}
.inside{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--ground)}
.quiet,.time,.tick,.note{fill:var(--quiet)}
.note{stroke:var(--ground);stroke-width:6px;stroke-linejoin:round;paint-order:stroke}
.time,.moment,.tick{font-variant-numeric:tabular-nums}
.moment{font-weight:600}
.tick{font-size:11px;text-anchor:middle}
.rule{stroke:var(--rule);stroke-width:1}
.grid{stroke:var(--rule);stroke-width:1;stroke-dasharray:2 3}
.axis{stroke:var(--quiet);stroke-width:1}
.mark{stroke:var(--accent);stroke-width:1.5}
.mark-foot{fill:var(--accent)}
.hatching{stroke:var(--open);stroke-width:2;stroke-opacity:.5;fill:none}
.bar{stroke-linejoin:round}
.bar.open{fill:var(--open-soft);stroke:var(--open);stroke-width:1.5;stroke-dasharray:5 3}
.inside.open{fill:var(--open);stroke:var(--open-soft);stroke-width:4px;paint-order:stroke}
""",
    )
    + "".join(
        f"\n.declaccess-spans .label.{tone},.declaccess-spans .symbol.{tone}{{fill:var(--{tone})}}" for tone in _TONES
    )
    + "".join(f"\n.declaccess-spans .bar.{tone}{{fill:var(--{tone})}}" for tone in _TONES if tone != "open")
    + "\n"
)

HTML_STYLE: Final = Markup(
    _themed(".declaccess-panel")
    + f"""
.declaccess-panel{{box-sizing:border-box;max-width:900px;margin:.5em 0;padding:18px 22px 20px;border:1px solid
var(--rule);border-radius:10px;background:var(--ground);color:var(--ink);font:14px/1.5 {_FONT};
overflow-wrap:anywhere}}
"""
    + _scoped(
        ".declaccess-panel",
        """
.title{font-size:18px;font-weight:650;line-height:1.3;margin:0;unicode-bidi:isolate}
.subtitle{display:block;color:var(--quiet);margin:3px 0 0;unicode-bidi:isolate}
.block{margin:16px 0 0}
.note{white-space:normal;max-width:70ch;unicode-bidi:isolate}
.toned{display:inline-flex;align-items:baseline;gap:5px;padding:0 8px 0 6px;border-radius:5px}
.toned{font-weight:600;unicode-bidi:isolate}
.title .toned{border-radius:7px;padding:2px 12px 2px 9px}
.sign{font-weight:700}
.toned.positive{color:var(--positive);background:var(--positive-soft)}
.toned.negative{color:var(--negative);background:var(--negative-soft)}
.toned.open{color:var(--open);background:var(--open-soft);outline:1px dashed var(--open);outline-offset:-1px}
.toned.neutral{color:var(--neutral);background:var(--neutral-soft)}
table.grid{border-collapse:collapse;margin:0;border:0;width:auto;font-size:inherit;color:inherit;table-layout:auto}
table.facts{width:100%}
table.grid tr,table.grid tbody tr:nth-child(n){background:none;border:0}
table.grid caption{caption-side:top;text-align:left;font-weight:600;padding:0 0 6px;color:inherit}
table.grid th,table.grid td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border:0}
table.grid th,table.grid td{border-bottom:1px solid var(--rule);max-width:none;white-space:normal}
table.grid{overflow-wrap:break-word}
table.grid thead th{color:var(--quiet);font-weight:600;font-size:12.5px;border-color:var(--quiet)}
table.grid td,table.grid thead th{font-variant-numeric:tabular-nums}
table.grid tbody th{font-weight:500}
table.facts th{width:26%;color:var(--quiet)}
table.grid tbody tr:last-child th,table.grid tbody tr:last-child td{border-bottom:0}
.detail{color:var(--quiet);font-size:13px}
.scroll{overflow-x:auto}
.figure{border:1px solid var(--rule);border-radius:8px;overflow:hidden}
.figure svg{display:block;min-width:640px}
details{border:1px solid var(--rule);border-radius:8px;background:var(--soft)}
details details,details .figure{background:var(--ground)}
summary{cursor:pointer;padding:9px 14px;font-weight:600}
summary .subtitle{font-weight:400;font-size:13px}
.content{padding:0 14px 14px}
.content .block:first-child{margin-top:4px}
""",
    )
    + "\n"
)
