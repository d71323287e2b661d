import Module from 'node:module';
import { type Patches, quietly } from './patches.ts';

/** What a module exports, and its file. */
type Found = (exports: unknown, file: () => string) => void;

/** Shows all modules that are loaded, and those that come to be; ECMAScript modules load TensorFlow.js, which is CommonJS, in the same way. */
export function findModules(patches: Patches, found: Found): void {
  for (const module of Object.values(require.cache)) quietly(() => found(module?.exports, () => module?.filename ?? ''));
  const { _resolveFilename: resolve } = Module as unknown as {
    readonly _resolveFilename: (...args: readonly unknown[]) => string;
  };
  patches.wrap(
    Module,
    '_load',
    (original) =>
      function (...args) {
        const exports = original.apply(this, args);
        quietly(() => found(exports, () => resolve.apply(Module, args)));
        return exports;
      },
  );
}
