import { type Split, splitOf, wordsOf } from './words.ts';

/** How TensorBoard's writers call a file: `events.out.tfevents.1699000000.host.4711.0`; the host may be called anything. */
const OWN_NAME = /^events\.out\.tfevents\./;

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
