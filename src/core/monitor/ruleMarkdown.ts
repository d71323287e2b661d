import type { Run } from '../runs/run.ts';
import { historyOf } from './history.ts';
import { candidates, recordedOn } from './knownRules.ts';
import { circumstances, ruleRow, saidText } from './ruleWords.ts';

/** The table "who would have acted when" on this run, as Markdown; undefined where there is nothing to judge. */
export function ruleMarkdown(run: Run): string | undefined {
  const recorded = recordedOn(run);
  if (!recorded) return undefined;
  const rows = candidates(recorded).map((one) => ruleRow(recorded, one));
  return [
    `# Known rules on ${escaped(run.name)}`,
    '',
    escaped(circumstances(recorded)),
    '',
    ...table(
      ['Rule', 'First', 'Times', 'Effect'],
      rows.map(({ rule, first, times, effect }) => [rule, first, times, effect]),
    ),
    '',
    '## Lossline',
    '',
    ...table(['Said at', 'Verdict'], historyOf(run).map(saidText)),
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
