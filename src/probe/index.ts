import { PROBE_FOLDER } from '../protocol/training/messages.ts';
import { quietly } from './patches.ts';
import { Probe } from './probe.ts';

let probe: Probe | undefined;

/**
 * For the inspector: comes into a process that is running. A probe that is there already, maybe of a window that is gone, makes way.
 * @throws where nothing can be told in the folder
 */
export function attach(folder: string): void {
  detach();
  probe = new Probe(folder, 'inspector', forget);
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

const folder = process.env[PROBE_FOLDER];
if (folder && module.parent?.id === 'internal/preload') quietly(() => (probe = new Probe(folder, 'preload', forget)));
