import {
  Chart,
  type ChartDataset,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type Scale,
  Tooltip,
} from 'chart.js';
import type { Axis } from '../../src/protocol/view.ts';
import type { Point } from '../model.ts';
import { digits, position } from '../words.ts';
import { type Marks, marksPlugin } from './marks.ts';
import { BACKGROUND_ORDER, registerPointing } from './pointing.ts';
import type { Stroke } from './strokes.ts';
import { faint, type Theme } from './theme.ts';
import { linearTicks, logTicks } from './ticks.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);
registerPointing();

/** Room left of every chart for its numbers, so that charts above each other have the same x axis. */
const MARGIN = 52;
/** Lines of at most this many points show them. */
const FEW = 40;

/** So many pixels from an event it is meant, so many of them are named, in so many characters. */
const [POINTED, MOST_POINTED, LONGEST] = [8, 4, 60];

/** One line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly stroke: Stroke;
  /**
   * A shadow lies behind its smoothed line, a background behind the line of its epochs; a guest is drawn thin, as what this run is compared
   * with, and so is a companion, unless it is the best.
   */
  readonly weight: 'main' | 'shadow' | 'background' | 'guest' | 'companion' | 'best';
  /** Whether a value holds until the next one, as a learning rate does. */
  readonly held?: boolean;
}

/** All that one drawing shows. */
export interface Scene {
  readonly theme: Theme;
  readonly lines: readonly Line[];
  readonly axis: Axis;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Heights to number, where round ones would say less. */
  readonly yTicks?: readonly number[];
  readonly log: boolean;
  readonly marks: Marks;
  /** Whether the x axis has its numbers below this chart. */
  readonly numbered: boolean;
}

/** A chart of lines on a canvas. */
export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #scene: Scene;

  constructor(canvas: HTMLCanvasElement, scene: Scene) {
    this.#scene = scene;
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options(),
      plugins: [marksPlugin(() => this.#scene.marks)],
    });
    this.draw(scene);
  }

  /** Draws the scene, at once: the caller sees to it that this happens at most once a frame. */
  draw(scene: Scene): void {
    this.#scene = scene;
    this.#chart.options = this.#options();
    this.#chart.data.datasets = scene.lines.map((line) => dataset(line, scene.theme));
    this.#chart.update('none');
  }

  dispose(): void {
    this.#chart.destroy();
  }

  #options(): ChartOptions<'line'> {
    const { theme, log, numbered } = this.#scene;
    const font = { family: theme.font, size: theme.fontSize };
    return {
      animation: false,
      parsing: false,
      maintainAspectRatio: false,
      layout: { autoPadding: false, padding: { left: 0, right: 18, top: 4, bottom: 2 } }, // fixed: charts above each other stay aligned
      interaction: { mode: 'foreground', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'linear',
          bounds: 'data',
          afterDataLimits: (scale) => this.#limit(scale, 'x'),
          afterBuildTicks: (scale) => this.#tick(scale),
          grid: { display: false },
          border: { color: theme.grid },
          ticks: {
            display: numbered,
            color: theme.muted,
            font,
            maxRotation: 0,
            autoSkip: false,
            callback: (value) => compact(Number(value) + this.#counted),
          },
        },
        y: {
          type: log ? 'logarithmic' : 'linear',
          bounds: 'data',
          afterDataLimits: (scale) => this.#limit(scale, 'y'),
          afterBuildTicks: (scale) => this.#tick(scale),
          afterFit: (scale) => {
            scale.width = MARGIN;
          },
          grid: { color: theme.grid, tickLength: 4 },
          border: { display: false },
          ticks: { color: theme.muted, font, autoSkip: false, callback: (value) => tick(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          animation: false,
          backgroundColor: theme.background,
          borderColor: theme.muted,
          borderWidth: 1,
          titleColor: theme.foreground,
          bodyColor: theme.foreground,
          titleFont: font,
          bodyFont: font,
          footerColor: theme.foreground,
          footerFont: { ...font, weight: 'normal' },
          displayColors: false,
          filter: ({ dataset: { order } }) => order !== SHADOW_ORDER,
          callbacks: {
            title: ([item]) => (item ? position(this.#scene.axis, item.parsed.x ?? NaN) : ''),
            footer: ([item]) => (item ? this.#eventsAt(item.parsed.x ?? NaN) : []),
            label: ({ dataset: { label }, parsed }) => `${(label ?? '').slice(0, 40)} ${digits(parsed.y)}`,
          },
        },
      },
    };
  }

  /** Points are counted from 1, and drawn from 0. */
  get #counted(): number {
    return this.#scene.axis === 'index' ? 1 : 0;
  }

  /** What happened close to a place, as far as it can be pointed at. */
  #eventsAt(x: number): string[] {
    const pixelOf = (at: number) => this.#chart.scales['x']?.getPixelForValue(at) ?? NaN;
    const near = this.#scene.marks.events.filter((event) => Math.abs(pixelOf(event.x) - pixelOf(x)) <= POINTED);
    return near.slice(-MOST_POINTED).map(({ text }) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text));
  }

  #limit(scale: Scale, which: 'x' | 'y'): void {
    [scale.min, scale.max] = this.#scene[which];
  }

  #tick(scale: Scale): void {
    const { min, max, width, height } = scale;
    const upright = scale.id === 'y';
    const room = upright ? height / 28 : (width || this.#chart.width - MARGIN) / 48;
    const most = Math.max(2, Math.floor(room));
    const from = upright ? 0 : this.#counted;
    const round = this.#roundTicks(upright, min + from, max + from, most).map((value) => value - from);
    const values = (upright && this.#scene.yTicks) || round;
    scale.ticks = values.map((value) => ({ value }));
  }

  #roundTicks(upright: boolean, min: number, max: number, most: number): readonly number[] {
    return upright && this.#scene.log ? logTicks(min, max, most) : linearTicks(min, max, most, !upright);
  }
}

const SHADOW_ORDER = 2;

function dataset({ name, points, stroke, weight, held = false }: Line, theme: Theme): ChartDataset<'line', Point[]> {
  const tone = theme.tones[stroke.tone];
  const shadow = weight === 'shadow' || weight === 'background';
  const thin = weight === 'guest' || weight === 'companion';
  return {
    label: name,
    data: points as Point[],
    stepped: held,
    order: weight === 'background' ? BACKGROUND_ORDER : shadow ? SHADOW_ORDER : thin ? 1 : 0,
    borderColor: shadow ? faint(tone, 0.3) : thin ? faint(tone, 0.85) : tone,
    backgroundColor: tone,
    borderWidth: weight === 'best' ? 2.25 : weight === 'main' ? 1.75 : thin ? 1.25 : 1,
    borderDash: shadow ? [] : [...stroke.dash],
    pointRadius: weight === 'main' && points.length <= FEW ? 2 : 0,
    pointHoverRadius: shadow ? 0 : 3,
  };
}

/** A height in at most seven characters, which fit the margin. */
function tick(value: number): string {
  const plain = digits(value);
  return plain.length <= 7 ? plain : value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
}

function compact(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}
