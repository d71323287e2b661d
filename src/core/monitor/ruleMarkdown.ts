import type { Run } from '../runs/run.ts';
import { historyOf } from './history.ts';
import { candidates, recordedOn } from './knownRules.ts';
import { circumstances, RULE_COLUMNS, ruleRow, saidText } from './ruleWords.ts';
import type { ScriptFacts } from './scriptFacts.ts';

/** The table "who would have acted when" on this run, as Markdown, `facts` being what its script says of it; undefined where there is nothing to judge. */
export function ruleMarkdown(run: Run, facts?: ScriptFacts): string | undefined {
  const recorded = recordedOn(run);
  if (!recorded) return undefined;
  const rows = candidates(recorded).map((one) => ruleRow(recorded, one));
  return [
    `# Known rules on ${escaped(run.name)}`,
    '',
    escaped(circumstances(recorded)),
    '',
    ...table(RULE_COLUMNS, rows),
    '',
    '## Lossline',
    '',
    ...table(['Said at', 'Verdict'], historyOf(run, undefined, facts).map(saidText)),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(escaped)))];
}

/**
 * Names come from logs: nothing in them may become markup, or a link. Punctuation is escaped; addresses, which renderers find in plain
 * text too, are broken by a word joiner, which has no width.
 */
function escaped(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .replace(/(?<=\S)[.:/@](?=[\p{L}/])/gu, '$&\u2060')
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
