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

function patternOf(comment: string, unit: string): RegExp {
  const escaped = comment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const open = escaped
    .replace(MONITOR, '[^\\n]+')
    .replace(/\d\S*/g, '\\d\\S*')
    .replace(new RegExp(`${unit}s?`, 'g'), `${unit}s?`);
  return new RegExp(`^[^\\n]*(?:#|//) ${open}`, 'gm');
}
