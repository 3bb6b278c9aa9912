/** The colours of a report, light and dark, and the styles of its charts. */

export const THEME_NAMES = ['light', 'dark'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** Contenders have the colours of Okabe and Ito (2008), which colour-blind people can tell apart, and dashes besides. */
const SERIES_COLORS = 8;

const LIGHT_SERIES = ['#0072b2', '#d55e00', '#008a64', '#b4548a', '#2f8fc9', '#a86c00', '#4d5560', '#7d7400'] as const;
const DARK_SERIES = ['#56b4e9', '#ff8a3d', '#2fc79b', '#e79cc6', '#9ad4f5', '#f0b429', '#b7c0cc', '#f0e442'] as const;

const base = {
  light: {
    page: '#f6f7f8',
    surface: '#ffffff',
    ink: '#1b2430',
    muted: '#566170',
    rule: '#dfe3e8',
    grid: '#edf0f2',
    accent: '#0b5f9e',
    wash: '#e8f1f8',
    good: '#00704f',
    bad: '#b03a00',
    absent: '#e4e7eb',
  },
  dark: {
    page: '#11151a',
    surface: '#181d24',
    ink: '#e7eaee',
    muted: '#a6b0bd',
    rule: '#2d3540',
    grid: '#242b34',
    accent: '#74bdf0',
    wash: '#1d2b38',
    good: '#4fd0a5',
    bad: '#ff9d66',
    absent: '#2a313b',
  },
} as const;

/** Values of the CSS variables by theme. */
export const THEMES: Readonly<Record<ThemeName, Readonly<Record<string, string>>>> = {
  light: { ...base.light, ...numbered(LIGHT_SERIES) },
  dark: { ...base.dark, ...numbered(DARK_SERIES) },
};

function numbered(colors: readonly string[]): Record<string, string> {
  return Object.fromEntries(colors.map((color, index) => [`series-${index}`, color]));
}

/** Lengths of dashes and gaps: the second mark beside colour. */
const DASHES = ['none', '7 3', '2 2.5', '9 3 2 3'] as const;

/** The class of a contender's marks. */
export function seriesClass(contender: number): string {
  const color = contender % SERIES_COLORS;
  const dash = (contender + Math.floor(contender / SERIES_COLORS)) % DASHES.length;
  return `s${color} d${dash}`;
}

const seriesRules = Array.from(
  { length: SERIES_COLORS },
  (_, index) =>
    `.s${index} .line,.s${index}.line{stroke:var(--series-${index})}` +
    `.s${index} .area,.s${index}.area,.s${index} .dot,.s${index}.dot{fill:var(--series-${index})}` +
    `.s${index} .name{fill:var(--series-${index})}`,
).join('');
const dashRules = DASHES.map((dash, index) => `.d${index} .line,.d${index}.line{stroke-dasharray:${dash}}`).join('');

/** Styles of everything inside a chart's SVG. */
export const CHART_STYLE = `
.chart text{font:11px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums}
.chart .strong{fill:var(--ink)}
.chart .name{font-weight:600}
.chart .tick line,.chart .grid{stroke:var(--grid);fill:none;shape-rendering:crispEdges}
.chart .axis{stroke:var(--rule);fill:none;shape-rendering:crispEdges}
.chart .zero{stroke:var(--muted);shape-rendering:crispEdges}
.chart .line{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:butt}
.chart .area{opacity:.16;stroke:none}
.chart .bar{opacity:.85}
.chart .dot{stroke:var(--surface);stroke-width:1.5}
.chart .lane{fill:var(--series-0);opacity:.75}
.chart .lane.failed{fill:var(--series-1);opacity:1}
.chart .flat{stroke:none;opacity:.55}
.chart .stay{fill:var(--series-0);opacity:.3}
.chart .inside{font-size:9px;fill:var(--ink)}
.chart .absent{fill:var(--absent)}
.chart line.happening{stroke:var(--accent);stroke-dasharray:2 2;opacity:.8}
.chart rect.happening{fill:var(--accent);opacity:.08}
.chart text.number{font-size:9px;font-weight:700;fill:var(--accent)}
.chart .marker{stroke:var(--ink);stroke-width:1;shape-rendering:crispEdges;pointer-events:none}
.chart .here{fill:none;stroke:var(--ink);stroke-width:1.5;pointer-events:none}
.chart .brush{fill:var(--accent);opacity:.18;pointer-events:none}
.chart image{image-rendering:pixelated}
${seriesRules}${dashRules}
.chart .solid{stroke-dasharray:none}
.chart .hollow{fill:var(--surface);stroke-width:2;stroke-dasharray:none}
`.trim();

/** A theme's variables as declarations. */
export function themeVariables(theme: ThemeName): string {
  return Object.entries(THEMES[theme])
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

/** A chart as a file of its own: its styles inside, the colours of one theme written out for programs without variables. */
export function toStandaloneSvg(svg: string, theme: ThemeName): string {
  const colors = THEMES[theme];
  const style = CHART_STYLE.replace(/var\(--([\w-]+)\)/g, (whole, name: string) => colors[name] ?? whole);
  const end = svg.indexOf('>') + 1;
  const ground = `<rect width="100%" height="100%" fill="${colors['surface']}"/>`;
  return `${svg.slice(0, end)}<style>${style}</style>${ground}${svg.slice(end)}`;
}
