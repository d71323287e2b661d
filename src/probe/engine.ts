import { type Patches, quietly } from './patches.ts';
import type { Engine } from './tfjs.ts';

interface Global {
  _tfengine?: Engine;
}

/** The engine that all copies of TensorFlow.js in a thread share; undefined where there is none yet. */
export function presentEngine(): Engine | undefined {
  return (globalThis as Global)._tfengine;
}

/** Finds the engine that all copies of TensorFlow.js in a thread share, bundled ones too, as soon as there is one. */
export function findEngine(patches: Patches, found: (engine: Engine) => void): void {
  const scope = globalThis as Global;
  const present = presentEngine();
  if (present) return found(present);
  const settle = (value?: Engine) => {
    if (value) Object.defineProperty(scope, '_tfengine', { configurable: true, enumerable: true, writable: true, value });
    else delete scope._tfengine;
  };
  const set = (engine: Engine) => {
    settle(engine);
    quietly(() => found(engine));
  };
  Object.defineProperty(scope, '_tfengine', { configurable: true, enumerable: false, get: () => undefined, set });
  patches.undoing(() => {
    if (Object.getOwnPropertyDescriptor(scope, '_tfengine')?.set === set) settle();
  });
}
