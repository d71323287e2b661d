import { offersFor } from '../core/monitor/offers.ts';
import { args, PATTERN, patternsOf, recorded } from './input.ts';
import { jsonText } from './json.ts';
import { UserError } from './userError.ts';

const USAGE = 'lossline diagnose FILE [--json] [--pattern RE]...';

/** `lossline diagnose FILE [--json] [--pattern RE]...` */
export async function diagnose(given: string[]): Promise<number> {
  const { values, file } = args(given, { json: { type: 'boolean' }, ...PATTERN }, USAGE);
  const monitor = await recorded(file, await patternsOf(values.pattern));
  const { verdict, offers } = monitor;
  if (!verdict) throw new UserError(`No loss found in ${file}. "lossline parse ${file} --summary" shows what was read.`);
  if (values.json) {
    process.stdout.write(`${jsonText({ file, verdict, remedies: offers.map(({ remedy }) => remedy) }, 2)}\n`);
    return 0;
  }
  const lines = [verdict.sentence, verdict.explanation, `Confidence: ${Math.round(verdict.confidence * 100)} %`];
  // Where nothing is offered, "nothing" is the answer, and has its reason.
  for (const { remedy } of offersFor(monitor.run, verdict)) lines.push(`${remedy.title}: ${remedy.reason}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
