import { args, PATTERN, patternsOf, recorded } from './input.ts';
import { jsonText } from './json.ts';
import { factsOf } from './script.ts';
import { UserError } from './userError.ts';

const USAGE = 'lossline diagnose FILE [--script SCRIPT] [--json] [--pattern RE]...';

/** `lossline diagnose FILE [--script SCRIPT] [--json] [--pattern RE]...` */
export async function diagnose(given: string[]): Promise<number> {
  const { values, file } = args(given, { json: { type: 'boolean' }, script: { type: 'string' }, ...PATTERN }, USAGE);
  const facts = values.script === undefined ? undefined : await factsOf(values.script);
  const monitor = await recorded(file, await patternsOf(values.pattern));
  if (facts) monitor.facts = facts;
  const { verdict, reasons, offers, nothing } = monitor;
  const remedies = [...offers.map(({ remedy }) => remedy), ...(nothing ? [nothing] : [])];
  if (!verdict) throw new UserError(`No loss found in ${file}. "lossline parse ${file} --summary" shows what was read.`);
  if (values.json) {
    process.stdout.write(`${jsonText({ file, verdict, reasons, remedies }, 2)}\n`);
    return 0;
  }
  const lines = [verdict.sentence, verdict.explanation];
  if (reasons.length > 0) lines.push(`What weighs most: ${reasons.join('; ')}.`);
  lines.push(`Confidence: ${Math.round(verdict.confidence * 100)} % (${verdict.strength})`);
  for (const remedy of remedies) lines.push(`${remedy.title}: ${remedy.reason}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
