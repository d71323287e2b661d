import type { Line } from '../text/line.ts';
import type { Format } from './format.ts';
import { toNumber } from './numbers.ts';
import { roleOf } from './roles.ts';

/**
 * A metric of MLflow's file store (mlflow/store/tracking/file_store.py): `mlruns/0/RUN/metrics/val_loss`, whose name is that of the file:
 *
 *     1691411243324 0.33471187949180603 0
 *
 * Milliseconds, value, step.
 */
export const mlflow: Format = {
  id: 'mlflow',
  title: 'MLflow metric file',
  evidence: (lines) => (lines.every(({ text }) => pointOf(text)) ? lines.length : 0),
  open: (sink, name = 'metric') => {
    // A copy that was taken out of its folder may say what it is: `mlflow-metric-test-loss`.
    const role = roleOf(name.replace(/^(?:mlflow\W)?metrics?\W/i, ''));
    return {
      line: ({ text }: Line) => {
        const point = pointOf(text);
        if (point) sink.sample({ series: name, role, ...point });
      },
      end: () => undefined,
    };
  },
};

/** Milliseconds of the years 2001 to 2286 have 13 digits. */
const POINT = /^(1\d{12}) ([-+.\w]{1,40}) (-?\d{1,15})$/;

function pointOf(text: string): { time: number; value: number; step: number } | undefined {
  const [, time, number = '', step] = POINT.exec(text) ?? [];
  const value = toNumber(number);
  return value === undefined ? undefined : { time: Number(time), value, step: Number(step) };
}
