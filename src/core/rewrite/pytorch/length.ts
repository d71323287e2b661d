import type { RemedySettings } from '../../schedules/remedy.ts';
import { callOf, resolve } from '../python/python.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { namesIn, roundsOf } from '../python/rounds.ts';
import type { SyntaxNode } from '../syntax.ts';

/** How long a schedule is, in calls of its `step`. */
export interface Length {
  readonly text: string;
  /** What must be there where the expression stands. */
  readonly names: readonly string[];
  readonly value?: number;
}

const AROUND = /(^|\.)(enumerate|tqdm\w*|track|progress_bar|iter)$/;

/** `len(loader)` of a loop that goes over one. */
export function dataLength(loop: SyntaxNode): string | undefined {
  const rounds = roundsOf(loop);
  if (rounds) return rounds.text;
  const data = dataOf(loop);
  return data && `len(${data.text})`;
}

function dataOf(loop: SyntaxNode): SyntaxNode | undefined {
  let node = loop.childForFieldName('right') ?? undefined;
  for (let depth = 0; node && depth < 4; depth++) {
    const made = node.type === 'identifier' ? resolve(node) : node;
    const call = callOf(made);
    if (!call || !AROUND.test(call.callee.text)) break;
    const [first] = call.args;
    node = first?.type === 'keyword_argument' ? (first.childForFieldName('value') ?? undefined) : first;
  }
  return node && (node.type === 'identifier' || node.type === 'attribute' || node.type === 'subscript') ? node : undefined;
}

/** The script's own length, as it says it. */
export function ownLength({ loop, site, rounds, unit }: TrainingLoop): Length | undefined {
  if (rounds) return { text: rounds.text, names: rounds.names, ...(rounds.value !== undefined && { value: rounds.value }) };
  const data = unit === 'step' && loop.type === 'for_statement' ? dataOf(loop) : undefined;
  const epochs = site === loop ? undefined : roundsOf(site);
  // A number of epochs that is named may be more than one tomorrow.
  const times = epochs && epochs.names.length > 0 ? `${epochs.text} * ` : '';
  return data && { text: `${times}len(${data.text})`, names: [...namesIn(data), ...(epochs?.names ?? [])] };
}

/**
 * How many rounds a cosine takes, warm-up and all: what the settings ask for where that is another number than the script's own, or else the
 * script's own expression.
 */
export function lengthFor(
  loop: TrainingLoop,
  settings: Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' }>,
): Length | undefined {
  const own = ownLength(loop);
  const asked =
    settings.decaySteps === undefined ? undefined : settings.decaySteps + (settings.kind === 'cosine' ? 0 : settings.warmupSteps);
  if (own && (asked === undefined || own.value === undefined || own.value === asked)) return own;
  return asked === undefined ? own : { text: String(asked), names: [], value: asked };
}
