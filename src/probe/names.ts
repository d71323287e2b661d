import type { Model } from './tfjs.ts';

/** Sequential models train through a functional one of their own, which has a name that nobody gave it. */
const outer = new WeakMap<object, Model>();

/** A sequential model is about to train. */
export function noteOuter(sequential: Model & { readonly model?: object }): void {
  if (sequential.model) outer.set(sequential.model, sequential);
}

/** Name of a model as the user knows it. */
export function nameOf(model: Model): string | undefined {
  const { name } = outer.get(model) ?? model;
  return typeof name === 'string' ? name : undefined;
}
