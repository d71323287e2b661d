import { commonSettings } from '../schedules/catalogue.ts';
import { REMEDIES } from '../schedules/remedy.ts';
import { purpose } from './purpose.ts';

type Kind = (typeof REMEDIES)[number];

/** Stands for any name and any number. */
const MONITOR = 'MONITOR';

/** The comments that changes of ours bring, whatever their numbers. */
const COMMENTS = REMEDIES.flatMap((kind) =>
  (['epoch', 'step'] as const).flatMap((unit) => {
    const settings = commonSettings(kind, { lr: 1, rounds: 100, monitor: MONITOR });
    return 'lacks' in settings ? [] : [{ kind, pattern: patternOf(purpose(settings, unit), unit) }];
  }),
);

/** Which change of ours a script tells of, by the comment that stands with it; the last one of several. */
export function ownRemedy(text: string): Kind | undefined {
  let found: Kind | undefined;
  let at = -1;
  for (const { kind, pattern } of COMMENTS) {
    const last = [...text.matchAll(pattern)].at(-1)?.index ?? -1;
    if (last > at) [found, at] = [kind, last];
  }
  return found;
}

/** Where the comment may stand: a little above what changes the rate, or above or within a training call and its options. */
const [ABOVE, BELOW] = [16, 40];

/** Whether a change of this kind that Lossline put there stands at one of these (1-based) lines, by its comment. */
export function isOwn(text: string, lines: readonly number[], kind: Kind): boolean {
  const all = text.split('\n');
  const around = lines.map((line) => all.slice(Math.max(0, line - 1 - ABOVE), line + BELOW).join('\n'));
  const own = COMMENTS.filter((each) => each.kind === kind);
  return around.some((part) => own.some(({ pattern }) => part.search(pattern) >= 0));
}

function patternOf(comment: string, unit: string): RegExp {
  const escaped = comment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const open = escaped
    .replace(MONITOR, '[^\\n]+')
    .replace(/\d\S*/g, '\\d\\S*')
    .replace(new RegExp(`${unit}s?`, 'g'), `${unit}s?`);
  return new RegExp(`^[^\\n]*(?:#|//) ${open}`, 'gm');
}
