import { color } from 'chart.js/helpers';

/** Colours by the name that VS Code gives them among its chart colours. */
export type Tone = 'blue' | 'orange' | 'purple' | 'green' | 'yellow' | 'red' | 'foreground';

/** What a canvas must be told because no style sheet reaches it. */
export interface Theme {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
  readonly fontSize: number;
}

/** The colours and fonts that the page has now. */
export function readTheme(): Theme {
  const page = getComputedStyle(document.documentElement);
  const variable = (name: string, otherwise: string): string => page.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const foreground = variable('foreground', '#888888');
  const muted = variable('descriptionForeground', foreground);
  return {
    tones: {
      blue: variable('charts-blue', '#3794ff'),
      orange: variable('charts-orange', '#d18616'),
      purple: variable('charts-purple', '#b180d7'),
      green: variable('charts-green', '#89d185'),
      yellow: variable('charts-yellow', '#cca700'),
      red: variable('charts-red', '#f14c4c'),
      foreground: variable('charts-foreground', foreground),
    },
    foreground,
    muted,
    grid: faint(variable('charts-lines', muted), 0.25),
    background: variable('sideBar-background', 'transparent'),
    font: variable('font-family', 'sans-serif'),
    fontSize: Math.max(10, Number.parseFloat(variable('font-size', '13px')) - 2),
  };
}

/** Calls back when VS Code changes its theme: it then rewrites the body's class and the root's variables. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

/** The colour with this much of its opacity. */
export function faint(tone: string, share: number): string {
  const parsed = color(tone);
  return parsed.valid ? parsed.alpha(parsed.rgb.a * share).rgbString() : tone;
}
