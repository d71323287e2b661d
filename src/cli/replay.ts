import { historyOf, type Said } from '../core/monitor/history.ts';
import {
  type Candidate,
  candidates,
  type Recorded,
  recordedOn,
  replayRule,
  type RuleReplay,
} from '../core/monitor/knownRules.ts';
import { actedLines, circumstances, outcome, RULE_COLUMNS, ruleRow, ruleTitle, saidText } from '../core/monitor/ruleWords.ts';
import type { Run } from '../core/runs/run.ts';
import type { Series } from '../core/runs/series.ts';
import { originalName } from '../core/diagnosis/rules/knownRule.ts';
import { args, PATTERN, patternsOf, recorded } from './input.ts';
import { jsonText } from './json.ts';
import { plain } from './report.ts';
import { PARAMETERS, rulesNamed, RULES, settingsFor } from './ruleOptions.ts';
import { UserError } from './userError.ts';

const USAGE =
  `lossline replay FILE [--rule ${RULES.join('|')}]... [--PARAMETER X]... [--series NAME] [--lr X] [--json] [--pattern RE]..., ` +
  `PARAMETER one of ${PARAMETERS.join(', ')}`;
const SERIES_LISTED = 20;

/** `lossline replay FILE [--rule NAME]…`: what known rules would have done on a recorded run. */
export async function replay(given: string[]): Promise<number> {
  const parameters = Object.fromEntries(PARAMETERS.map((name) => [name, { type: 'string' as const }]));
  const own = { rule: { type: 'string', multiple: true }, series: { type: 'string' }, lr: { type: 'string' } } as const;
  const { values, file } = args(given, { ...parameters, ...own, json: { type: 'boolean' }, ...PATTERN }, USAGE);
  const named = rulesNamed(values.rule ?? []);
  const settings = settingsFor(named, new Map(Object.entries<unknown>(values).filter(([name]) => name in parameters)));
  const lr = values.lr === undefined ? undefined : rate(values.lr);
  const { run } = await recorded(file, await patternsOf(values.pattern));
  const series = values.series === undefined ? undefined : seriesNamed(run, values.series, file);
  const seen = recordedOn(run, series, lr);
  if (!seen) throw new UserError(`No loss found in ${file}. "lossline parse ${file} --summary" shows what was read.`);
  const replays = named.length > 0 ? [...settings].map(([rule, chosen]) => asked(rule, chosen, seen)) : candidates(seen);
  const said = named.length > 0 ? undefined : historyOf(run, series);
  if (values.json) process.stdout.write(`${jsonText({ file, ...asJson(seen, replays, said) }, 2)}\n`);
  else process.stdout.write(`${plainLines(said ? table(seen, replays, said) : told(seen, replays)).join('\n')}\n`);
  return 0;
}

/** A rule that was asked for: why it cannot be replayed is an error. */
function asked(...[rule, given, seen]: Parameters<typeof replayRule>): RuleReplay {
  try {
    return replayRule(rule, given, seen);
  } catch (error) {
    throw error instanceof RangeError ? new UserError(`${rule.name}: ${plain(error.message)}`) : error;
  }
}

function told(seen: Recorded, replays: readonly Candidate[]): string[] {
  const lines = replays.flatMap((one) =>
    'unable' in one ? [] : ['', ruleTitle(one), ...actedLines(seen, one).map((line) => `  ${line}`), `  ${outcome(one)}`],
  );
  return [circumstances(seen), ...lines];
}

function table(seen: Recorded, replays: readonly Candidate[], said: readonly Said[]): string[] {
  const head = RULE_COLUMNS.map((name) => name.toUpperCase());
  const verdicts = said.map(saidText);
  return [
    circumstances(seen),
    '',
    ...columns([head, ...replays.map((one) => ruleRow(seen, one))]),
    '',
    'Lossline',
    ...columns(verdicts).map((line) => `  ${line}`),
  ];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Names and sentences come from logs. */
function plainLines(lines: readonly string[]): string[] {
  return lines.map(plain);
}

function asJson({ monitored, looks, lr }: Recorded, replays: readonly Candidate[], said: readonly Said[] | undefined) {
  return {
    series: monitored.name,
    axis: looks.axis,
    looks: looks.looks.length,
    lr: lr ?? null,
    rules: replays.map((one) => ({
      rule: one.rule.name,
      title: one.rule.title,
      parameters: Object.fromEntries(
        Object.entries({ ...one.rule.defaults, ...one.given }).map(([name, value]) => [originalName(name), value ?? null]),
      ),
      ...('unable' in one
        ? { unable: one.unable }
        : { acted: one.acted.map(({ look, action }) => ({ at: looks.at[look], ...action })), rate: one.rate }),
    })),
    ...(said && {
      verdicts: said.map(({ at, verdict: { kind, strength, since, sentence } }) => ({ at, kind, strength, since, sentence })),
    }),
  };
}

function rate(text: string): number {
  const lr = Number(text);
  if (!(lr > 0 && lr < Infinity)) throw new UserError(`--lr takes a rate above 0, not "${text}".`);
  return lr;
}

function seriesNamed(run: Run, name: string, file: string): Series {
  const series = run.series.get(name);
  if (series) return series;
  const names = [...run.series.keys()].slice(0, SERIES_LISTED).map(plain);
  const more = run.series.size > SERIES_LISTED ? ', …' : '';
  throw new UserError(`No series "${name}" in ${file}. Series: ${names.join(', ') || 'none'}${more}.`);
}
