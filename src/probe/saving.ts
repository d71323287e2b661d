import { closeSync, existsSync, mkdirSync, openSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { quietly } from './patches.ts';
import { Refusal } from './thrown.ts';

interface Artifacts {
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly weightSpecs?: readonly object[];
}

export interface Savable {
  save?(handler: { save(artifacts: Artifacts): Promise<object> }): Promise<unknown>;
}

const TOPOLOGY = 'model.json';
const WEIGHTS = 'weights.bin';

/** A model that was written into a folder. */
export interface Saved {
  readonly file: string;
  /** Removes what was written, and nothing else. */
  remove(): void;
}

/**
 * Writes a model as `tf.loadLayersModel` reads it. The weights are those of the moment of the call: backends hand them out at once, and the
 * training may go on. Files are written in one go, since a training that never lets the event loop run would never see them finished.
 * @throws Refusal where there is one already, or no model
 */
export async function saveModel(model: Savable | undefined, folder: string): Promise<Saved> {
  if (typeof model?.save !== 'function')
    throw new Refusal('This training has no model that Lossline can see: nothing can be saved.');
  const file = path.join(folder, TOPOLOGY);
  const weights = path.join(folder, WEIGHTS);
  const there = [file, weights].find((name) => existsSync(name));
  if (there !== undefined) throw new Refusal(`${there} is there already and is not overwritten.`);
  const written: string[] = [];
  let made: string | undefined;
  const write = (name: string, content: Buffer | string) => {
    const descriptor = openSync(name, 'wx'); // fails where somebody else was faster
    written.push(name);
    try {
      writeFileSync(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
  };
  const remove = () => {
    for (const name of written.splice(0)) quietly(() => unlinkSync(name));
    removeEmpty(folder, made);
  };
  try {
    await model.save({
      save: async ({ weightData, weightSpecs = [], ...topology }) => {
        made = mkdirSync(folder, { recursive: true });
        const parts = weightData === undefined ? [] : Array.isArray(weightData) ? weightData : [weightData];
        const bytes = Buffer.concat(parts.map((part: ArrayBuffer) => Buffer.from(part)));
        write(weights, bytes);
        const manifest = [{ paths: [WEIGHTS], weights: weightSpecs }];
        write(file, JSON.stringify({ ...topology, weightsManifest: manifest }));
        return {};
      },
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { file, remove };
}

/** Removes a folder and those above it down from the first that was made for it, as far as nothing else is in them. */
function removeEmpty(folder: string, made: string | undefined): void {
  if (made === undefined) return;
  const top = path.resolve(made);
  for (let at = path.resolve(folder); at.startsWith(top); at = path.dirname(at)) {
    if (quietly(() => (rmdirSync(at), true)) === undefined) return;
  }
}
