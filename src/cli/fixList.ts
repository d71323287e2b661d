import type { Monitor } from '../core/monitor/monitor.ts';
import { choicesAt } from '../core/monitor/choices.ts';
import { verdictWith } from '../core/monitor/options.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { type ScriptVerdict, verdictOf } from '../core/rewrite/verdict.ts';
import type { ReadScript } from './script.ts';

/** A place in the file: lines count from 1; in a notebook they are those of the cell, and cells count from 0. */
interface Place {
  readonly cell?: number;
  readonly line: number;
}

/** What `lossline fix --list --json` prints. */
export interface Listed {
  readonly verdict: 'edit' | 'ask' | 'no-add' | 'refuse';
  readonly reason: string;
  readonly sites: readonly ListedSite[];
  readonly remedies: readonly ListedRemedy[];
}

interface ListedSite extends Place {
  readonly id: string;
  readonly framework: string;
  readonly kind: string;
  readonly optimizer: (Place & { readonly name: string | null; readonly rate: number | null }) | null;
  readonly monitored: (Place & { readonly name: string; readonly mode: 'min' | 'max' }) | null;
  readonly schedule: (Place & { readonly name: string }) | null;
}

interface ListedRemedy {
  readonly id: string;
  readonly title: string;
  readonly site: string;
  readonly preferred: boolean;
  readonly disabled?: string;
}

/** How a site is named on the command line. Lines move when something is put in above, this does not: `fit-2` is the second fit. */
export function siteId({ analysis }: ReadScript, site: TrainingSite): string {
  const alike = analysis.sites.filter(({ kind }) => kind === site.kind);
  return `${site.kind}-${alike.indexOf(site) + 1}`;
}

/** The site of this name, or in this line (`3:7` is line 7 of cell 3 in a notebook). */
export function siteIn(script: ReadScript, name: string): TrainingSite | undefined {
  const { sites } = script.analysis;
  return (
    sites.find((site) => siteId(script, site) === name) ??
    sites.find((site) => Object.values(placeOf(script, site)).join(':') === name)
  );
}

/** The place of a site, the cell first. */
function placeOf(script: ReadScript, site: TrainingSite): Place {
  const { cell, line } = script.place(site.line);
  return cell === undefined ? { line } : { cell, line };
}

/** What can be done in a script, and where. */
export function listed(script: ReadScript, monitor: Monitor | undefined): Listed {
  const { analysis } = script;
  const readable = verdictOf(analysis).kind !== 'refuse';
  const remedies = readable ? analysis.sites.flatMap((each) => choicesAt(script, each, monitor)) : [];
  const verdict = verdictWith(analysis, remedies);
  const [site] = analysis.sites;
  const free = `${site?.what ?? ''} in line ${site?.line ?? 0} can take a schedule.`;
  return {
    verdict: verdict.kind,
    reason: script.said(verdict.kind === 'edit' ? (monitor?.nothing?.reason ?? free) : reasonOf(verdict)),
    sites: analysis.sites.map((each) => ({
      id: siteId(script, each),
      ...placeOf(script, each),
      framework: analysis.framework ?? '',
      kind: each.kind,
      optimizer: each.optimizer
        ? {
            ...script.place(each.optimizer.line),
            name: each.optimizer.name ?? each.optimizer.kind ?? null,
            rate: each.optimizer.lr ?? null,
          }
        : null,
      monitored: each.monitors[0] ? monitored(script, each.monitors[0]) : null,
      schedule: each.existingSchedule ? { ...script.place(each.existingSchedule.line), name: each.existingSchedule.what } : null,
    })),
    remedies: remedies.map(({ remedy, site: at, preferred, disabled }) => ({
      id: remedy.id,
      title: remedy.title,
      site: siteId(script, at),
      preferred,
      ...(disabled && { disabled: script.said(disabled.reason) }),
    })),
  };
}

/** What stands in the way is said with its place: "This line" alone is none. */
function reasonOf({ kind, reason, line }: Exclude<ScriptVerdict, { kind: 'edit' }>): string {
  return kind === 'refuse' && line !== undefined ? `In line ${line}: ${reason}` : reason;
}

function monitored(script: ReadScript, { name, line, mode }: TrainingSite['monitors'][number]) {
  return { name, ...script.place(line), mode };
}

/** The same for people. */
export function listText(file: string, { verdict, reason, sites, remedies }: Listed): string {
  const lines = [`${file}: ${verdict}: ${reason}`];
  for (const site of sites) {
    lines.push(`  site ${site.id}: ${site.framework}, ${site.kind}${site.monitored ? `, watches ${site.monitored.name}` : ''}`);
    for (const { id, title, preferred, disabled } of remedies.filter((each) => each.site === site.id))
      lines.push(`  ${preferred ? '*' : ' '} ${id.padEnd(18)} ${disabled === undefined ? title : `not here: ${disabled}`}`);
  }
  return `${lines.join('\n')}\n`;
}
