import { type Split, splitOf, wordsOf } from './words.ts';

/** How TensorBoard's writers call a file: `events.out.tfevents.1699000000.host.4711.0`; the host may be called anything. */
const OWN_NAME = /^events\.out\.tfevents\./;

/** Is this the path of a TensorBoard event file? TensorBoard itself goes by the name. */
export function isEventFile(path: string): boolean {
  return fileOf(path).includes('tfevents');
}

/** The split that the path of an event file says: its own name (`x.validation.tfevents`), else that of its folder (`losses_val/`). */
export function splitOfPath(path: string): Split | undefined {
  const [file = '', folder = ''] = path.split(/[\\/]/).reverse();
  const stem = OWN_NAME.test(file) ? '' : file.replace(/\.tfevents.*$/, '');
  return splitOfLast(stem) ?? splitOfLast(folder);
}

/** Only the last word counts, numbers aside: `eval_0` was measured in an evaluation, `test-run` is the name of a run. */
function splitOfLast(name: string): Split | undefined {
  const words = wordsOf(name).filter((word) => !/^\d+$/.test(word));
  return splitOf(words.slice(-1));
}

/**
 * The files of one folder that belong to one run with `name`, oldest first: each restart of a training begins another. All that
 * TensorBoard's writers have named do; others if their names differ only in numbers between dots (`x.0.tfevents`, `x.1.tfevents`).
 */
export function siblingsOf(name: string, names: readonly string[]): string[] {
  const pattern = patternOf(name);
  return inOrder(names.filter((other) => isEventFile(other) && patternOf(other) === pattern));
}

/** By name with numbers by size, which is the order of time. */
export function inOrder(names: readonly string[]): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...names].sort(compare);
}

function patternOf(name: string): string {
  return OWN_NAME.test(name) ? 'events' : name.replace(/(?<=^|\.)\d+(?=\.|$)/g, '#');
}

function fileOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
