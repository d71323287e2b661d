import { BYTES, find, keyOf, skip, VARINT, varint } from './protobuf.ts';
import { RecordSplitter } from './tfrecord.ts';

const STEP = keyOf(2, VARINT);
const SUMMARY = keyOf(5, BYTES);
const SESSION_LOG = keyOf(7, BYTES);
/** Of a SessionLog. */
const STATUS = keyOf(1, VARINT);
const START = 1;

/**
 * The step at which an event file goes on with a run that was there before, where its first records say so with a `session_log` START
 * (PyTorch's `purge_step`): what older files of the run hold of this step and later ones is void. Undefined where nothing is said.
 */
export function restartStep(head: Uint8Array): number | undefined {
  let restart: number | undefined;
  let isOver = false;
  const records = new RecordSplitter((from, to) => {
    if (isOver) return;
    const { bytes } = records.held;
    let step = 0;
    let isStart = false;
    for (let at = from; at < to; at = skip(bytes, at)) {
      if (bytes[at] === STEP) step = varint(bytes, at + 1);
      else if (bytes[at] === SUMMARY) isOver = true;
      else if (bytes[at] === SESSION_LOG) isStart = saysStart(bytes, at + 1);
    }
    if (isStart) restart = step;
  });
  records.push(head);
  return restart;
}

function saysStart(bytes: Uint8Array, start: number): boolean {
  const status = find(bytes, start, STATUS);
  return status > 0 && varint(bytes, status) === START;
}
