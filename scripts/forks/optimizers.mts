/** Kinds of optimiser, with the settings that PyTorch has by default (and the usual momentum of 0.9). */
export const optimizers = ['sgd', 'momentum', 'adam', 'adamw', 'rmsprop'] as const;
export type OptimizerName = (typeof optimizers)[number];

/** What an optimiser remembers between steps. */
export interface Memory {
  steps: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function memory(size: number): Memory {
  return { steps: 0, first: new Float64Array(size), second: new Float64Array(size) };
}

export function copy({ steps, first, second }: Memory): Memory {
  return { steps, first: first.slice(), second: second.slice() };
}

/** Moves the weights one step down. `decay` is what PyTorch calls weight_decay; AdamW takes it apart from the gradient. */
export function step(name: OptimizerName, w: Float64Array, grads: Float64Array, m: Memory, rate: number, decay: number): void {
  m.steps++;
  const { first, second } = m;
  const [level, spread] = [1 - 0.9 ** m.steps, Math.sqrt(1 - 0.999 ** m.steps)];
  for (let i = 0; i < w.length; i++) {
    const at = w[i] as number;
    const g = (grads[i] as number) + (name === 'adamw' ? 0 : decay * at);
    const [a, b] = [first[i] as number, second[i] as number];
    switch (name) {
      case 'sgd':
        w[i] = at - rate * g;
        break;
      case 'momentum':
        first[i] = 0.9 * a + g;
        w[i] = at - rate * (0.9 * a + g);
        break;
      case 'rmsprop':
        second[i] = 0.99 * b + 0.01 * g * g;
        w[i] = at - (rate * g) / (Math.sqrt(0.99 * b + 0.01 * g * g) + 1e-8);
        break;
      case 'adam':
      case 'adamw': {
        first[i] = 0.9 * a + 0.1 * g;
        second[i] = 0.999 * b + 0.001 * g * g;
        const move = (first[i] as number) / level / (Math.sqrt(second[i] as number) / spread + 1e-8);
        w[i] = at * (name === 'adamw' ? 1 - rate * decay : 1) - rate * move;
      }
    }
  }
}
