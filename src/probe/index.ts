import { Steerer } from './helm.ts';
import { quietly } from './patches.ts';
import { type MakeHelm, Probe } from './probe.ts';

/** Who steers. */
const makeHelm: MakeHelm = (options) => new Steerer(options);

let probe: Probe | undefined;

/**
 * For the inspector: comes into a process that is running. A probe that is there already, maybe of a window that is gone, makes way.
 * @throws where nothing can be told in the folder
 */
export function attach(folder: string): void {
  detach();
  probe = new Probe(folder, 'inspector', makeHelm, forget);
  require.cache[__filename] ??= module;
}

/** Leaves the process as it was. */
export function detach(): void {
  probe?.detach();
  forget();
}

function forget(): void {
  probe = undefined;
  Reflect.deleteProperty(require.cache, __filename);
  const children = module.parent?.children ?? [];
  if (children.includes(module)) children.splice(children.indexOf(module), 1);
}

const folder = process.env['LOSSLINE_PROBE'];
if (folder && module.parent?.id === 'internal/preload') quietly(() => (probe = new Probe(folder, 'preload', makeHelm, forget)));
