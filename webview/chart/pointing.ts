import { type Chart, Interaction, type InteractionModeFunction } from 'chart.js';

declare module 'chart.js' {
  interface InteractionModeMap {
    foreground: InteractionModeFunction;
  }
}

/** Lines from this order on lie in the background: nobody points at them. */
export const BACKGROUND_ORDER = 3;

/** Makes a way of pointing known to the charts: at what is nearest of all lines but those of the background. */
export function registerPointing(): void {
  Interaction.modes.foreground = (chart, event, options, useFinalPosition) =>
    Interaction.modes.nearest(withoutBackground(chart), event, options, useFinalPosition);
}

function withoutBackground(chart: Chart): Chart {
  const metas = () => chart.getSortedVisibleDatasetMetas().filter(({ order }) => order < BACKGROUND_ORDER);
  return Object.create(chart, { getSortedVisibleDatasetMetas: { value: metas } }) as Chart;
}
