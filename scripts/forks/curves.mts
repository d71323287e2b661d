/** Functions of one number with their derivatives. */

/** A function of each number of its own, and its derivative by (x, f(x)). */
export interface Curve {
  f(x: number): number;
  slope(x: number, y: number): number;
}

export const tanh: Curve = { f: Math.tanh, slope: (_, y) => 1 - y * y };
export const relu: Curve = { f: (x) => (x > 0 ? x : 0), slope: (x) => (x > 0 ? 1 : 0) };
export const sigmoid: Curve = { f: (x) => 1 / (1 + Math.exp(-x)), slope: (_, y) => y * (1 - y) };
export const softplus: Curve = {
  f: (x) => (x > 30 ? x : Math.log1p(Math.exp(x))),
  slope: (x) => 1 / (1 + Math.exp(-x)),
};
export const exp: Curve = { f: Math.exp, slope: (_, y) => y };
export const square: Curve = { f: (x) => x * x, slope: (x) => 2 * x };
export const huber: Curve = {
  f: (x) => (Math.abs(x) < 1 ? (x * x) / 2 : Math.abs(x) - 0.5),
  slope: (x) => Math.max(-1, Math.min(1, x)),
};
export const hinge: Curve = { f: (x) => (x < 1 ? 1 - x : 0), slope: (x) => (x < 1 ? -1 : 0) };
/** The loss whose least is at a quantile. */
export const pinball = (q: number): Curve => ({ f: (x) => (x > 0 ? q * x : (q - 1) * x), slope: (x) => (x > 0 ? q : q - 1) });
export const times = (by: number): Curve => ({ f: (x) => by * x, slope: () => by });
