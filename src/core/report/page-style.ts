/** The style sheet of a report's page: calm, light and dark, on paper and on a phone. */

import { CHART_STYLE, themeVariables } from './theme.ts';

/** All styles of the page. */
export const PAGE_STYLE = `
:root{color-scheme:light;${themeVariables('light')}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${themeVariables('dark')}}}
:root[data-theme=dark]{color-scheme:dark;${themeVariables('dark')}}
*{box-sizing:border-box}
html{scroll-padding-top:2.2rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;padding-bottom:4.5rem}
[hidden]{display:none!important}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:.5rem;background:var(--surface);padding:.4rem .8rem;z-index:9}
.page{max-width:1140px;margin:0 auto;padding:0 24px}
header.page{padding-top:2.2rem;padding-bottom:.6rem}
.kicker{margin:0;color:var(--muted);font-size:.85rem}
h1{font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.015em;margin:.1rem 0 .5rem;overflow-wrap:anywhere}
.lead{margin:0;color:var(--muted);max-width:75ch}
nav{position:sticky;top:0;background:var(--page);border-bottom:1px solid var(--rule);z-index:5}
nav .page{display:flex;gap:1rem;align-items:center}
nav ul{display:flex;gap:.2rem .75rem;list-style:none;margin:0;padding:.6rem 0;overflow-x:auto;flex:1;font-size:.875rem;white-space:nowrap}
nav a{color:var(--muted);text-decoration:none}
nav a:hover{color:var(--ink);text-decoration:underline}
section{padding:1.9rem 0 .4rem}
h2{font-size:1.22rem;font-weight:650;letter-spacing:-.01em;margin:0 0 .7rem}
p{max-width:80ch}
.note,small{color:var(--muted);font-size:.84rem}
.note{margin:0 0 .9rem}
small{font-weight:400}
.plain{list-style:none;margin:0;padding:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:.9rem 2rem;margin:0 0 .9rem}
dt{color:var(--muted);font-size:.8rem}
dd{margin:0;overflow-wrap:anywhere}
.contender{display:inline-flex;align-items:center;gap:.45rem;font-weight:600;max-width:100%;overflow-wrap:anywhere;text-align:left}
.swatch{flex:none}
.swatch .line{stroke-width:2.5}
.answers{list-style:none;margin:0 0 .9rem;padding:0;display:grid;gap:.7rem}
.answers>li{background:var(--surface);border:1px solid var(--rule);border-radius:8px;padding:.7rem 1rem;display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.3rem 1.5rem;font-size:.9rem;line-height:1.45}
.answers p{margin:0 0 .25rem}
.answers ul{list-style:none;margin:0;padding:0}
.answers li li{padding:.08rem 0}
.side>p{font-weight:600}
.answers small{white-space:nowrap}
.answers .whole{grid-column:1/-1}
.answers b{white-space:nowrap;font-variant-numeric:tabular-nums}
.happenings{margin:0 0 .9rem;padding-left:1.4rem;font-size:.875rem;display:flex;flex-wrap:wrap;gap:.1rem 2rem}
.happenings li::marker{color:var(--accent);font-weight:700}
.unbroken{white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0 0 .6rem;font-size:.84rem}
.diff{margin:1rem 0 .2rem}
.why{margin:0 0 .6rem;padding-left:1.1rem;font-size:.9rem}
td .why{margin:0;min-width:24rem;font-size:.8rem}
.best{font-size:.7rem;color:var(--good);border:1px solid currentColor;border-radius:4px;padding:0 .25rem;margin-right:.25rem}
.good{color:var(--good)}.bad{color:var(--bad)}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--rule);border-radius:8px;margin:0 0 .9rem;max-height:40rem}
.tall .scroll{max-height:none}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:.8rem;padding:.55rem .9rem 0}
th,td{padding:.42rem .9rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--muted);font-weight:600;font-size:.8rem;vertical-align:bottom}
th[scope=row]{font-weight:500;min-width:13rem;max-width:22rem}
th small{display:block;line-height:1.35}
td small{display:block;white-space:nowrap;font-size:.78rem}
td small.good{color:var(--good)}td small.bad{color:var(--bad)}
.number{text-align:right}
.value{font-weight:600}
code,pre{font:.8rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{padding:.8rem 1rem;margin:0 0 .9rem}
details{margin:.2rem 0 .7rem}
summary{cursor:pointer;color:var(--accent);font-size:.875rem;padding:.25rem 0;width:fit-content}
.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem;margin-bottom:1rem}
.grid.thirds{grid-template-columns:repeat(3,minmax(0,1fr))}
.figure{margin:0;background:var(--surface);border:1px solid var(--rule);border-radius:8px;padding:.75rem .75rem .5rem;min-width:0;position:relative}
.figure.wide{margin-bottom:1rem}
figcaption,summary,li,.note{overflow-wrap:anywhere}
label{max-width:100%;overflow-wrap:anywhere}
fieldset{min-width:0}
figcaption{font-size:.9rem;font-weight:600;margin:0 0 .35rem;padding-right:5.2rem;min-height:1.5rem}
.thirds figcaption{font-size:.85rem}
.plot{position:relative;touch-action:pan-y}
.plot>svg.chart{display:block;width:100%;height:auto}
.plot[role=slider]{cursor:crosshair;border-radius:4px}
.readout{display:flex;flex-wrap:wrap;gap:0 1rem;font-size:.78rem;color:var(--muted);min-height:1.35rem;font-variant-numeric:tabular-nums;margin:.15rem 0 0}
.readout p{margin:0}
.readout .swatch,.tip .swatch{display:inline!important;width:22px;height:9px}
.readout b{color:var(--ink);font-weight:600}
.tools{position:absolute;top:.55rem;right:.6rem;display:flex;gap:.3rem}
button,select,input[type=search]{font:inherit;font-size:.84rem;color:var(--ink);background:var(--surface);border:1px solid var(--rule);border-radius:6px;padding:.25rem .6rem;max-width:100%}
button{cursor:pointer}
button:hover{background:var(--wash)}
.tools button{padding:.05rem .4rem;font-size:.72rem;color:var(--muted)}
.tip{position:absolute;z-index:4;pointer-events:none;background:var(--surface);border:1px solid var(--rule);border-radius:6px;box-shadow:0 3px 14px rgb(0 0 0/.16);padding:.4rem .6rem;font-size:.78rem;line-height:1.45;max-width:min(22rem,80vw);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.tip p{margin:0}.tip .when{color:var(--muted)}
.tip b,.readout b{white-space:nowrap}
.bar-below{position:fixed;left:0;right:0;bottom:0;background:var(--surface);border-top:1px solid var(--rule);z-index:6}
.bar-below .page{display:flex;gap:.5rem 1rem;align-items:center;padding-top:.5rem;padding-bottom:.5rem}
.bar-below input[type=range]{flex:1;min-width:6rem;accent-color:var(--accent);height:24px}
.bar-below output{min-width:6.2rem;font-variant-numeric:tabular-nums;font-size:.875rem}
.choices{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;margin:.9rem 0 0;font-size:.875rem}
.choices fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem}
.choices legend{float:left;padding:0 .8rem 0 0;color:var(--muted)}
.choices label{display:inline-flex;align-items:center;gap:.4rem}
.search{display:grid;gap:.35rem;justify-items:start;margin-bottom:.8rem}
.search label{font-size:.84rem;color:var(--muted)}
.matches{display:flex;flex-wrap:wrap;gap:.35rem}
footer{color:var(--muted);font-size:.8rem;padding:1.2rem 0 2rem}
@media (max-width:900px){.answers>li{grid-template-columns:minmax(0,1fr)}.grid.thirds{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:720px){.page{padding:0 14px}.grid,.grid.thirds{grid-template-columns:minmax(0,1fr)}h1{font-size:1.5rem}header.page{padding-top:1.2rem}.bar-below output{min-width:5rem}th,td{padding:.42rem .6rem}}
@media (max-width:720px){.tall table,.tall tbody,.tall th,.tall td{display:block}.tall thead{display:none}.tall caption{display:block}.tall tr{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.4rem,1fr));border-bottom:1px solid var(--rule)}.tall th,.tall td{border:0}.tall th[scope=row]{grid-column:1/-1;max-width:none}.tall td{text-align:left;padding-top:0}.tall td small{white-space:normal}.tall td::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--muted);overflow-wrap:anywhere}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{
:root,:root[data-theme=dark]{color-scheme:light;${themeVariables('light')}}
body{background:#fff;padding:0;font-size:11pt}
nav,.bar-below,.tools,.choices,.search,.tip,.skip,.readout{display:none!important}
.page{max-width:none;padding:0}
.figure,.answers li,tr{break-inside:avoid}
h2{break-after:avoid}
.scroll{overflow:visible;max-height:none}
th,td{padding:.3rem .4rem}
td small{white-space:normal}
th[scope=row]{min-width:9rem}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
${CHART_STYLE}
`.trim();
